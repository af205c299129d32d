package dev.muster.core.reason;

import dev.muster.core.model.JobKey;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Why a job waits: numbers, never just a sentence. {@link OfMember} speaks about one member, {@link OfJob} about the
 * job wherever it might go.
 */
public sealed interface Reason {

    /** The stable word for this reason. */
    default ReasonCode code() {
        return switch (this) {
            case AffinityMismatch r -> ReasonCode.AFFINITY_MISMATCH;
            case UntoleratedTaint r -> ReasonCode.UNTOLERATED_TAINT;
            case MemberNotReady r -> ReasonCode.MEMBER_NOT_READY;
            case MemberPaused r -> ReasonCode.MEMBER_PAUSED;
            case NoReport r -> ReasonCode.NO_REPORT;
            case Excluded r -> ReasonCode.EXCLUDED;
            case KindNotServed r -> ReasonCode.KIND_NOT_SERVED;
            case OperatorAbsent r -> ReasonCode.OPERATOR_ABSENT;
            case NamespaceNotWatched r -> ReasonCode.NAMESPACE_NOT_WATCHED;
            case SparkVersionAbsent r -> ReasonCode.SPARK_VERSION_ABSENT;
            case WebhookAbsent r -> ReasonCode.WEBHOOK_ABSENT;
            case OperatorTooOld r -> ReasonCode.OPERATOR_TOO_OLD;
            case BatchSchedulerAbsent r -> ReasonCode.BATCH_SCHEDULER_ABSENT;
            case OperatorBusy r -> ReasonCode.OPERATOR_BUSY;
            case MissingNamespace r -> ReasonCode.MISSING_NAMESPACE;
            case MissingPriorityClass r -> ReasonCode.MISSING_PRIORITY_CLASS;
            case MissingServiceAccount r -> ReasonCode.MISSING_SERVICE_ACCOUNT;
            case QuotaExceeded r -> ReasonCode.QUOTA_EXCEEDED;
            case NoNodeMatches r -> ReasonCode.NO_NODE_MATCHES;
            case InsufficientResources r -> ReasonCode.INSUFFICIENT_RESOURCES;
            case SpreadTooUneven r -> ReasonCode.SPREAD_TOO_UNEVEN;
            case UnitCapsReached r -> ReasonCode.UNIT_CAPS_REACHED;
            case HeldForLargerGang r -> ReasonCode.HELD_FOR_LARGER_GANG;
            case NoMembers r -> ReasonCode.NO_MEMBERS;
            case NamedMembersMissing r -> ReasonCode.NAMED_MEMBERS_MISSING;
            case OperatorOnHub r -> ReasonCode.OPERATOR_ON_HUB;
            case DependencyMissing r -> ReasonCode.DEPENDENCY_MISSING;
            case SpecInvalid r -> ReasonCode.SPEC_INVALID;
            case Suspended r -> ReasonCode.SUSPENDED;
            case MaxAttemptsReached r -> ReasonCode.MAX_ATTEMPTS_REACHED;
            case NoMatchingPolicy r -> ReasonCode.NO_MATCHING_POLICY;
        };
    }

    /** The changes that can make this reason go away; the queue tries the job again at any of them. */
    default Set<Trigger> unblockedBy() {
        return switch (this) {
            case AffinityMismatch r -> Set.of(new Trigger.Member(r.member), new Trigger.Policy());
            case UntoleratedTaint r -> Set.of(new Trigger.Member(r.member), new Trigger.Policy());
            case MemberNotReady r -> Set.of(new Trigger.Member(r.member));
            case MemberPaused r -> Set.of(new Trigger.Member(r.member));
            case NoReport r -> Set.of(new Trigger.Capacity(r.member));
            case Excluded r ->
                Set.of(r.awaitsReport ? new Trigger.Capacity(r.member) : new Trigger.Time(r.untilMillis));
            case KindNotServed r -> Set.of(new Trigger.Member(r.member));
            case OperatorAbsent r -> Set.of(new Trigger.Member(r.member));
            case NamespaceNotWatched r -> Set.of(new Trigger.Member(r.member));
            case SparkVersionAbsent r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case WebhookAbsent r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case OperatorTooOld r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case BatchSchedulerAbsent r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case OperatorBusy r -> Set.of(new Trigger.Member(r.member));
            case MissingNamespace r -> Set.of(new Trigger.Member(r.member));
            case MissingPriorityClass r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case MissingServiceAccount r -> Set.of(new Trigger.Member(r.member), new Trigger.Spec());
            case QuotaExceeded r -> Set.of(new Trigger.Quota(r.member, r.namespace), new Trigger.Spec());
            case NoNodeMatches r -> Set.of(new Trigger.Capacity(r.member), new Trigger.Spec());
            case InsufficientResources r -> Set.of(new Trigger.Capacity(r.member), new Trigger.Spec());
            case SpreadTooUneven r -> Set.of(new Trigger.Capacity(r.member), new Trigger.Spec());
            case UnitCapsReached r -> Set.of(new Trigger.Capacity(r.member), new Trigger.Spec());
            case HeldForLargerGang r -> Set.of(new Trigger.Released(r.gang));
            case NoMembers r -> Set.of(new Trigger.MemberJoined());
            case NamedMembersMissing r -> Set.of(new Trigger.MemberJoined(), new Trigger.Policy());
            case OperatorOnHub r -> Set.of(new Trigger.Hub());
            case DependencyMissing r -> Set.of(new Trigger.Dependency(r.kind, r.namespace, r.name), new Trigger.Spec());
            case SpecInvalid r -> Set.of(new Trigger.Spec());
            case Suspended r -> Set.of(new Trigger.Spec(), new Trigger.Policy());
            case MaxAttemptsReached r -> Set.of(new Trigger.Spec(), new Trigger.Policy());
            case NoMatchingPolicy r -> Set.of(new Trigger.Policy());
        };
    }

    /** A reason why one member is out. */
    sealed interface OfMember extends Reason {
        String member();
    }

    /** A reason that holds wherever the job might go. */
    sealed interface OfJob extends Reason {}

    /** The placement's cluster affinity leaves the member out. */
    record AffinityMismatch(String member) implements OfMember {}

    record UntoleratedTaint(String member, Taint taint) implements OfMember {}

    /** The member's agent has not renewed its Lease in time. */
    record MemberNotReady(String member) implements OfMember {}

    /** Somebody paused dispatch to the member. */
    record MemberPaused(String member) implements OfMember {}

    /** The member has not reported its capacity yet. */
    record NoReport(String member) implements OfMember {}

    /**
     * The member failed this job a moment ago.
     *
     * @param detail what it said of it, for people; may be empty
     * @param untilMillis epoch milliseconds
     * @param awaitsReport true when a younger report must come first, whatever the time
     */
    record Excluded(String member, String cause, String detail, long untilMillis, boolean awaitsReport)
            implements OfMember {}

    record KindNotServed(String member, String kind) implements OfMember {}

    record OperatorAbsent(String member) implements OfMember {}

    /** The member's Spark operator does not watch the job's namespace. */
    record NamespaceNotWatched(String member, String namespace) implements OfMember {}

    /**
     * The member does not run the version of Spark that the job declares.
     *
     * @param offered versions that it does run, for people
     */
    record SparkVersionAbsent(String member, String wanted, Set<String> offered) implements OfMember {
        public SparkVersionAbsent {
            offered = Set.copyOf(offered);
        }
    }

    /** The job needs what the operator's pod webhook adds, and the member's operator runs without it. */
    record WebhookAbsent(String member) implements OfMember {}

    /** The member's operator is of a release that does not know a field of the spec. */
    record OperatorTooOld(String member, Set<String> versions, OperatorSince since) implements OfMember {
        public OperatorTooOld {
            versions = Set.copyOf(versions);
        }
    }

    /** The member's operator cannot hand pods to the batch scheduler that the job names. */
    record BatchSchedulerAbsent(String member, String scheduler) implements OfMember {}

    /** So many dispatched Works wait to be armed that nothing more is placed there. */
    record OperatorBusy(String member, int unarmed, int limit) implements OfMember {}

    record MissingNamespace(String member, String namespace) implements OfMember {}

    record MissingPriorityClass(String member, String priorityClass) implements OfMember {}

    record MissingServiceAccount(String member, String namespace, String name) implements OfMember {}

    /**
     * A ResourceQuota does not leave enough for the gang.
     *
     * @param resource as the quota names it
     * @param needs in thousandths of a core for cpu, else base units
     * @param left in the same unit, claims not seen yet subtracted; may be negative
     */
    record QuotaExceeded(String member, String namespace, String quota, String resource, long needs, long left)
            implements OfMember {}

    /**
     * No node of the member meets the constraints of a pod set.
     *
     * @param tainted how many of the nodes have a taint the pods do not tolerate
     * @param unselected how many of the others miss the node selector or required node affinity
     */
    record NoNodeMatches(String member, String podSet, int nodes, int tainted, int unselected) implements OfMember {}

    /**
     * The nodes that may hold a pod set have too little room.
     *
     * @param needs pods that need room
     * @param request of one pod
     * @param roomFor pods that have room, less than {@code needs}
     * @param largestHole free amounts of the node that comes closest to holding one pod
     * @param nodeGroup where that node is; empty if the member has no node
     * @param evenWhenEmpty true when the member could not hold the gang with nothing else running there
     */
    record InsufficientResources(
            String member,
            String podSet,
            int needs,
            Resources request,
            int roomFor,
            Resources largestHole,
            String nodeGroup,
            boolean evenWhenEmpty)
            implements OfMember {
        /** The smallest share missing first, then the fewest pods missing, then by member name. */
        public static final Comparator<InsufficientResources> NEAREST_FIRST = Comparator.comparingDouble(
                        (InsufficientResources r) -> (double) r.shortOf() / Math.max(1, r.needs))
                .thenComparingInt(InsufficientResources::shortOf)
                .thenComparing(InsufficientResources::member);

        public int shortOf() {
            return needs - roomFor;
        }
    }

    /**
     * There is room, but not evenly enough over the domains that the pods must spread over.
     *
     * @param needs pods that need room
     * @param roomFor pods that have room within the skew, less than {@code needs}
     */
    record SpreadTooUneven(String member, String podSet, int needs, int roomFor, String topologyKey, int maxSkew)
            implements OfMember {}

    /**
     * There is room on the nodes, but a ResourcePolicy of the member lets in too few pods.
     *
     * @param caps of its units, in their order
     * @param podSet whose pods come short
     * @param needs pods of that set that need room
     * @param roomFor pods of that set that are let in beside the rest of the gang, less than {@code needs}
     * @param pods of the gang that the policy binds, all sets together
     */
    record UnitCapsReached(
            String member,
            String namespace,
            String policy,
            List<UnitCap> caps,
            String podSet,
            int needs,
            int roomFor,
            int pods)
            implements OfMember {
        public UnitCapsReached {
            caps = List.copyOf(caps);
        }
    }

    /**
     * What a unit lets in at most.
     *
     * @param unit the word that the policy has for it
     * @param max by resource name, cpu in thousandths of a core, else base units; empty where there is no cap
     */
    record UnitCap(String unit, Map<String, Long> max) {
        public UnitCap {
            max = Map.copyOf(max);
        }
    }

    /** A bigger gang has waited so long that the member is kept for it. */
    record HeldForLargerGang(String member, JobKey gang) implements OfMember {}

    record NoMembers() implements OfJob {}

    /** The policy names only members that do not exist. */
    record NamedMembersMissing(List<String> names) implements OfJob {
        public NamedMembersMissing {
            names = names.stream().sorted().toList();
        }
    }

    /** A Spark operator on the hub would run the job there as well. */
    record OperatorOnHub(String namespace) implements OfJob {}

    record DependencyMissing(String kind, String namespace, String name) implements OfJob {}

    /** @param why what would be right */
    record SpecInvalid(String field, String value, String why) implements OfJob {}

    /** @param by what holds the job, for example {@code spec.suspend} */
    record Suspended(String by) implements OfJob {}

    record MaxAttemptsReached(int attempts, int limit) implements OfJob {}

    record NoMatchingPolicy() implements OfJob {}
}
