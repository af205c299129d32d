package dev.muster.propagation.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of a job's way.
 *
 * @param from epoch milliseconds
 * @param to epoch milliseconds, null while it lasts
 * @param attempt 0 while it waits for a member
 * @param member null while it waits for one
 */
public record Stage(
        Kind kind,
        long from,
        @Nullable Long to,
        long attempt,
        @Nullable String member) {
    /** What happens in a stretch. */
    public enum Kind {
        /** It waits for a member. */
        QUEUED,
        /** Its order is out and its room is being reserved. */
        RESERVED,
        /** It is armed and its driver does not run yet. */
        STARTING,
        RUNNING,
        /** An attempt that is over and of which only its end is known. */
        MOVED
    }
}
