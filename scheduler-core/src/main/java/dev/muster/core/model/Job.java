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
        List<Exclusion> exclusions) {

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
}
