package dev.muster.core.reason;

/**
 * The stable words of all reasons: public API, listed in the docs.
 *
 * <p>{@link #word()} is what appears in conditions, metrics and texts.
 */
public enum ReasonCode {
    AFFINITY_MISMATCH("AffinityMismatch"),
    UNTOLERATED_TAINT("UntoleratedTaint"),
    MEMBER_NOT_READY("MemberNotReady"),
    MEMBER_PAUSED("MemberPaused"),
    NO_REPORT("NoReport"),
    EXCLUDED("Excluded"),
    KIND_NOT_SERVED("KindNotServed"),
    OPERATOR_ABSENT("OperatorAbsent"),
    NAMESPACE_NOT_WATCHED("NamespaceNotWatched"),
    SPARK_VERSION_ABSENT("SparkVersionAbsent"),
    WEBHOOK_ABSENT("WebhookAbsent"),
    OPERATOR_TOO_OLD("OperatorTooOld"),
    BATCH_SCHEDULER_ABSENT("BatchSchedulerAbsent"),
    OPERATOR_BUSY("OperatorBusy"),
    MISSING_NAMESPACE("MissingNamespace"),
    MISSING_PRIORITY_CLASS("MissingPriorityClass"),
    MISSING_SERVICE_ACCOUNT("MissingServiceAccount"),
    QUOTA_EXCEEDED("QuotaExceeded"),
    NO_NODE_MATCHES("NoNodeMatches"),
    INSUFFICIENT_RESOURCES("InsufficientResources"),
    SPREAD_TOO_UNEVEN("SpreadTooUneven"),
    UNIT_CAPS_REACHED("UnitCapsReached"),
    HELD_FOR_LARGER_GANG("HeldForLargerGang"),
    NO_MEMBERS("NoMembers"),
    NAMED_MEMBERS_MISSING("NamedMembersMissing"),
    OPERATOR_ON_HUB("OperatorOnHub"),
    DEPENDENCY_MISSING("DependencyMissing"),
    SPEC_INVALID("SpecInvalid"),
    SUSPENDED("Suspended"),
    MAX_ATTEMPTS_REACHED("MaxAttemptsReached"),
    NO_MATCHING_POLICY("NoMatchingPolicy");

    private final String word;

    ReasonCode(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
