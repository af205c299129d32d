package dev.muster.propagation.dashboard;

import java.util.List;

/**
 * One member as the page shows it. When it was last heard of is apart, in {@link Picture#heard()}, for it changes all the time.
 *
 * @param health what the hub thinks of it
 * @param cordoned it has a taint that keeps new jobs away
 * @param paused nothing more is sent there
 * @param kubernetes version, empty while unknown
 * @param operator version of its Spark operator, {@code none}, or empty while unknown
 * @param reportedAt epoch milliseconds at which its newest capacity report was seen, 0 before the first
 * @param sequence of that report, 0 before the first
 * @param inUse taken by pods, reservations apart
 * @param reserved held by placeholder pods of jobs that do not run yet
 * @param unseen promised to jobs, and not in the report yet
 * @param free what is left for further jobs
 * @param hole the most that one executor could ask for
 * @param groups at most {@link #GROUPS}, the biggest first
 * @param groupsLeftOut how many more there are
 */
public record MemberRow(
        String name,
        Health health,
        boolean cordoned,
        boolean paused,
        String provider,
        String region,
        String zone,
        String kubernetes,
        String operator,
        long reportedAt,
        long sequence,
        int nodes,
        Amount allocatable,
        Amount inUse,
        Amount reserved,
        Amount unseen,
        Amount free,
        Amount hole,
        List<GroupRow> groups,
        int groupsLeftOut) {
    /** Node groups shown of one member; a guess at more than anybody reads. */
    static final int GROUPS = 50;

    public MemberRow {
        groups = List.copyOf(groups);
    }

    /** What the hub thinks of a member. */
    public enum Health {
        READY,
        /** Its agent is not heard of any more. */
        SILENT,
        /** Its agent has never been heard of. */
        UNHEARD,
        /** It beats and has not reported yet. */
        NO_REPORT,
        /** A person attested that it is gone. */
        GONE,
        /** Its MemberCluster is being deleted. */
        LEAVING
    }
}
