package dev.muster.sandbox.judge;

/** What must always hold; the numbers are those of the design, the methods those by which the judge looks. */
public enum Invariant {
    S1("at most one member holds a live Spark pod or an unsuspended, unfinished copy of a job"),
    S2("a job has one driver at a time, and each attempt starts at most one"),
    S3("a new attempt is ordered only after durable proof about the old one"),
    S4("attempts never go back"),
    S5("a terminal state is final"),
    S6("every job is in exactly one phase"),
    S7("no node is asked for more than it has"),
    S8("the ledger is empty when nothing is placed"),
    S9("gangs are all or nothing"),
    S10("nothing is deleted but the very object that was seen, and foreign objects are not touched"),
    S11("updates and patches are locked to a version or a UID"),
    S12("a namespaced policy stays in its namespace"),
    S13("who is impersonated only reads, and is never of the system"),
    S14("reserved marks are written by Muster alone"),
    S15("secret bytes are in Secrets only, and only where the job runs"),
    S16("an object that cannot be served says so with a documented reason"),
    S17("a deletion ends on the hub only when nothing is left in a member"),
    S18("when all is settled nothing is written, whatever is replayed"),
    S19("the outcome is the same whatever came in between"),
    S20("sizes and retries are bounded");

    private final String promise;

    Invariant(String promise) {
        this.promise = promise;
    }

    public String promise() {
        return promise;
    }
}
