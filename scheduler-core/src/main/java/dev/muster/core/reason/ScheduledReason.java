package dev.muster.core.reason;

import java.util.Collection;

/** The reasons of a binding's condition {@code Scheduled}; {@link #word()} is what the condition says. */
public enum ScheduledReason {
    SUCCESS("Success"),
    NO_CLUSTER_FIT("NoClusterFit"),
    UNSCHEDULABLE("Unschedulable"),
    QUOTA_EXCEEDED("QuotaExceeded"),
    SCHEDULER_ERROR("SchedulerError");

    private enum Weight {
        CLOSED,
        QUOTA,
        ROOM
    }

    private final String word;

    ScheduledReason(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /**
     * For a job that waits: Unschedulable if some member lacks only room, else QuotaExceeded if some member lacks only
     * quota, else NoClusterFit.
     */
    public static ScheduledReason of(Collection<? extends Reason> reasons) {
        Weight heaviest = reasons.stream()
                .map(ScheduledReason::weight)
                .max(Weight::compareTo)
                .orElse(Weight.CLOSED);
        return switch (heaviest) {
            case ROOM -> UNSCHEDULABLE;
            case QUOTA -> QUOTA_EXCEEDED;
            case CLOSED -> NO_CLUSTER_FIT;
        };
    }

    private static Weight weight(Reason reason) {
        return switch (reason.code()) {
            case INSUFFICIENT_RESOURCES,
                    NO_NODE_MATCHES,
                    SPREAD_TOO_UNEVEN,
                    UNIT_CAPS_REACHED,
                    HELD_FOR_LARGER_GANG,
                    OPERATOR_BUSY -> Weight.ROOM;
            case QUOTA_EXCEEDED -> Weight.QUOTA;
            case AFFINITY_MISMATCH,
                    UNTOLERATED_TAINT,
                    MEMBER_NOT_READY,
                    MEMBER_PAUSED,
                    NO_REPORT,
                    EXCLUDED,
                    KIND_NOT_SERVED,
                    OPERATOR_ABSENT,
                    NAMESPACE_NOT_WATCHED,
                    SPARK_VERSION_ABSENT,
                    WEBHOOK_ABSENT,
                    OPERATOR_TOO_OLD,
                    BATCH_SCHEDULER_ABSENT,
                    MISSING_NAMESPACE,
                    MISSING_PRIORITY_CLASS,
                    MISSING_SERVICE_ACCOUNT,
                    NO_MEMBERS,
                    NAMED_MEMBERS_MISSING,
                    OPERATOR_ON_HUB,
                    DEPENDENCY_MISSING,
                    SPEC_INVALID,
                    SUSPENDED,
                    MAX_ATTEMPTS_REACHED,
                    NO_MATCHING_POLICY -> Weight.CLOSED;
        };
    }
}
