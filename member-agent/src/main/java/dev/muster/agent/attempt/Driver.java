package dev.muster.agent.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The newest driver pod of a token, as last seen; kept in memory when the pod vanishes.
 *
 * @param node where it is bound, null while it has no node
 * @param startedAt when its Spark container started, null if it never did
 * @param end how its Spark container ended by itself, not by a deletion
 * @param rejection why it was refused, preempted or evicted before any container ran
 * @param pendingReason why it has no node or does not start, one line
 * @param deleting it has a deletionTimestamp
 * @param gone the pod object is not there any more
 */
public record Driver(
        String podName,
        String phase,
        @Nullable String node,
        @Nullable String startedAt,
        End end,
        @Nullable String rejection,
        @Nullable String pendingReason,
        boolean deleting,
        boolean gone) {

    /** How a driver's container ended. */
    public enum End {
        /** It did not, or somebody stopped it. */
        None,
        Succeeded,
        Failed
    }

    public boolean ran() {
        return startedAt != null;
    }

    public boolean bound() {
        return node != null;
    }

    public boolean terminal() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
