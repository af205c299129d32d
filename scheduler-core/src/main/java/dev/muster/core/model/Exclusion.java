package dev.muster.core.model;

/**
 * Keeps a job away from a member that just failed it, until a backoff has passed <em>and</em> a younger report came.
 *
 * @param untilMillis epoch milliseconds
 * @param cause why, as an enumerated word, for example {@code ReservationFailed}
 * @param afterReportSequence the member's report must be younger than this; -1 asks for no younger report
 * @param detail what the member said of it, for people; may be empty
 */
public record Exclusion(String member, long untilMillis, String cause, long afterReportSequence, String detail) {

    /** One of which no more is said than its cause. */
    public Exclusion(String member, long untilMillis, String cause, long afterReportSequence) {
        this(member, untilMillis, cause, afterReportSequence, "");
    }

    public boolean holds(long nowMillis, long reportSequence) {
        return nowMillis < untilMillis || reportSequence <= afterReportSequence;
    }
}
