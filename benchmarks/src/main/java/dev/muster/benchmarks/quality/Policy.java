package dev.muster.benchmarks.quality;

import java.util.OptionalLong;

/** Decides which waiting job goes where. */
interface Policy {
    /** Puts gangs into sites, for real. */
    interface Starter {
        /** Starts the job at the site; false if not all its pods had room, in which case those that had wait in vain. */
        boolean start(Task task, Site site);
    }

    String name();

    void arrived(Task task);

    /** The job ran to its end and its room is free. */
    void ended(Task task, Site site);

    /** A start that had not found room for all pods was given up; the job waits again. */
    void gaveUp(Task task, Site site, long nowMicros);

    void decide(long nowMicros, Starter starter);

    /** When to be asked although nothing has happened. */
    OptionalLong nextMicros();

    /** Time in nanoseconds that a real run would have spent deciding. */
    long spentNanos();
}
