package dev.muster.core.model;

import java.util.Comparator;
import java.util.List;

/**
 * A job that wants a member.
 *
 * @param tokenPrefix UID that the tokens of its attempts begin with
 * @param priority higher goes first
 * @param createdMillis epoch milliseconds of the template's creation; older goes first within a priority
 * @param waitingSinceMillis epoch milliseconds since which it waits for a member without a break
 * @param exclusions members that are out for this job for now
 * @param expectedMillis how long it will run once it has room, 1 or more; {@link #UNKNOWN} where nobody said
 */
public record Job(
        JobKey key,
        String tokenPrefix,
        long priority,
        long createdMillis,
        long waitingSinceMillis,
        Gang gang,
        Placement placement,
        Requirements requirements,
        List<Exclusion> exclusions,
        long expectedMillis) {
    /** The expected run time of a job of which nobody said how long it runs. */
    public static final long UNKNOWN = -1;

    /** Priority, then age, then namespace, name and UID, so that the order is the same on every run. */
    public static final Comparator<Job> QUEUE_ORDER = Comparator.comparingLong(Job::priority)
            .reversed()
            .thenComparingLong(Job::createdMillis)
            .thenComparing(job -> job.key().namespace())
            .thenComparing(job -> job.key().name())
            .thenComparing(job -> job.key().uid());

    public Job {
        exclusions = List.copyOf(exclusions);
    }

    /** A job of which nobody said how long it runs. */
    public Job(
            JobKey key,
            String tokenPrefix,
            long priority,
            long createdMillis,
            long waitingSinceMillis,
            Gang gang,
            Placement placement,
            Requirements requirements,
            List<Exclusion> exclusions) {
        this(
                key,
                tokenPrefix,
                priority,
                createdMillis,
                waitingSinceMillis,
                gang,
                placement,
                requirements,
                exclusions,
                UNKNOWN);
    }

    /** The same job with another expected run time. */
    public Job expectedToRun(long millis) {
        return new Job(
                key,
                tokenPrefix,
                priority,
                createdMillis,
                waitingSinceMillis,
                gang,
                placement,
                requirements,
                exclusions,
                millis);
    }

    /** When it is expected to end if it starts now, in epoch milliseconds; {@code Long.MAX_VALUE} where nobody said. */
    public long endIfStartedAt(long nowMillis) {
        return expectedMillis <= 0 ? Long.MAX_VALUE : Saturated.add(nowMillis, expectedMillis);
    }
}
