package dev.muster.core.reason;

import dev.muster.core.model.Gang;
import dev.muster.core.model.Taint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The one place where reasons become text. */
public final class ReasonText {
    /** Distinct reasons that one event names; the rest are counted. Keeps the text below the limit of 1,024 of an event. */
    private static final int NAMED_REASONS = 8;

    /** Units of a policy that a text names. */
    private static final int NAMED_UNITS = 4;

    private ReasonText() {}

    /** The event of a job that got a member: {@code ... Result: {c1:0,[{driver 1} {executor 2}]}}. */
    public static String scheduled(String member, Gang gang) {
        String sets = gang.podSets().stream()
                .map(set -> "{" + set.name() + " " + set.count() + "}")
                .collect(Collectors.joining(" "));
        return result(member + ":0,[" + sets + "]");
    }

    /** The event of a template without pod sets: {@code ... Result: {member1:2, member2:1}}, members by name. */
    public static String scheduled(Map<String, Integer> replicas) {
        return result(new TreeMap<>(replicas)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + entry.getValue())
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Why a job waits, in one line for the event and for {@code errorMessage}: how many members are out for which reason,
     * sorted, then the nearest miss in numbers.
     *
     * @param members how many there are
     */
    public static String waiting(int members, Collection<? extends Reason> reasons) {
        Map<String, Integer> counted = new TreeMap<>();
        List<String> general = new ArrayList<>();
        for (Reason reason : reasons) {
            switch (reason) {
                case Reason.OfMember ofMember -> counted.merge(summary(ofMember), 1, Integer::sum);
                case Reason.OfJob ofJob -> general.add(detail(ofJob));
            }
        }
        List<String> parts =
                new ArrayList<>(general.stream().distinct().sorted().toList());
        counted.forEach((summary, clusters) -> parts.add(clusters + " cluster(s) " + summary));
        if (parts.isEmpty()) {
            parts.add("not tried yet");
        }
        String closest = closest(reasons).map(text -> " " + text).orElse("");
        return "0/" + members + " clusters are available: " + String.join(", ", bounded(parts)) + "." + closest;
    }

    /** The nearest miss: {@code closest c2: executor needs 8 x (4 cpu, 9011Mi), room for 5; short of 3}. */
    public static Optional<String> closest(Collection<? extends Reason> reasons) {
        Optional<Reason.InsufficientResources> room = reasons.stream()
                .filter(Reason.InsufficientResources.class::isInstance)
                .map(Reason.InsufficientResources.class::cast)
                .min(Reason.InsufficientResources.NEAREST_FIRST);
        return room.map(miss -> "closest " + miss.member() + ": " + numbers(miss));
    }

    /** One reason in full, without the member's name: what is wrong, with numbers, and what would help. */
    public static String detail(Reason reason) {
        return switch (reason) {
            case Reason.OfMember ofMember -> memberDetail(ofMember);
            case Reason.NoMembers r -> "no member cluster has joined";
            case Reason.NamedMembersMissing r ->
                "the policy names member clusters that do not exist: " + String.join(", ", r.names());
            case Reason.OperatorOnHub r ->
                "a Spark operator on the hub watches namespace " + r.namespace() + " and would run the job there too";
            case Reason.DependencyMissing r ->
                r.kind() + " " + qualified(r.namespace(), r.name()) + " does not exist on the hub nor in a member";
            case Reason.SpecInvalid r -> r.field() + ": " + quoted(r.value()) + " " + r.why();
            case Reason.Suspended r -> "held by " + r.by();
            case Reason.MaxAttemptsReached r ->
                "gave up after " + r.attempts() + " attempts, the limit of the policy is " + r.limit();
            case Reason.NoMatchingPolicy r -> "no propagation policy selects it";
        };
    }

    private static String memberDetail(Reason.OfMember reason) {
        return switch (reason) {
            case Reason.InsufficientResources r ->
                numbers(r) + "; the largest hole is " + Quantity.resources(r.largestHole()) + where(r)
                        + (r.evenWhenEmpty() ? "; too big for this member even when it is empty" : "");
            case Reason.NoNodeMatches r ->
                "of " + r.nodes() + " nodes none may hold " + r.podSet() + " pods: " + r.tainted()
                        + " have a taint they do not tolerate, " + r.unselected()
                        + " do not match their node selector or affinity";
            case Reason.SpreadTooUneven r ->
                r.podSet() + " needs room for " + r.needs() + " spread over " + r.topologyKey() + " with maxSkew "
                        + r.maxSkew() + ", the domain with the least room lets in " + r.roomFor();
            case Reason.QuotaExceeded r ->
                "quota " + r.quota() + " in namespace " + r.namespace() + ": the gang needs "
                        + Quantity.ofQuota(r.resource(), r.needs()) + " of " + r.resource() + ", "
                        + Quantity.ofQuota(r.resource(), r.left()) + " is left";
            case Reason.UnitCapsReached r ->
                "there is room on the nodes, but " + policy(r) + ": " + r.podSet() + " needs " + r.needs()
                        + ", it lets in " + r.roomFor();
            case Reason.OperatorBusy r ->
                r.unarmed() + " dispatched jobs wait there to be started, the limit is " + r.limit();
            case Reason.Excluded r ->
                "failed this job (" + r.cause() + ")"
                        + (r.awaitsReport() ? "; waits for its next capacity report" : "; backing off");
            case Reason.AffinityMismatch r -> summary(r);
            case Reason.UntoleratedTaint r -> summary(r);
            case Reason.MemberNotReady r -> summary(r);
            case Reason.MemberPaused r -> summary(r);
            case Reason.NoReport r -> summary(r);
            case Reason.KindNotServed r -> summary(r);
            case Reason.OperatorAbsent r -> summary(r);
            case Reason.NamespaceNotWatched r -> summary(r);
            case Reason.SparkVersionAbsent r ->
                summary(r) + "; it runs " + r.offered().stream().sorted().collect(Collectors.joining(", "));
            case Reason.WebhookAbsent r -> summary(r);
            case Reason.OperatorTooOld r -> summary(r);
            case Reason.BatchSchedulerAbsent r -> summary(r);
            case Reason.MissingNamespace r -> summary(r);
            case Reason.MissingPriorityClass r -> summary(r);
            case Reason.MissingServiceAccount r -> summary(r);
            case Reason.HeldForLargerGang r -> summary(r);
        };
    }

    /** What follows {@code n cluster(s)}: no numbers of one member, so that equal reasons add up. */
    private static String summary(Reason.OfMember reason) {
        return switch (reason) {
            case Reason.AffinityMismatch r -> "did not match the placement cluster affinity constraint";
            case Reason.UntoleratedTaint r -> "had untolerated taint " + taint(r.taint());
            case Reason.MemberNotReady r -> "were not ready";
            case Reason.MemberPaused r -> "had dispatch paused";
            case Reason.NoReport r -> "had not reported capacity yet";
            case Reason.Excluded r ->
                "were excluded for a while after " + r.cause() + (r.detail().isEmpty() ? "" : " (" + r.detail() + ")");
            case Reason.KindNotServed r -> "did not serve " + r.kind();
            case Reason.OperatorAbsent r -> "had no Spark operator";
            case Reason.NamespaceNotWatched r -> "had no Spark operator that watches namespace " + r.namespace();
            case Reason.SparkVersionAbsent r -> "did not run Spark " + r.wanted();
            case Reason.WebhookAbsent r -> "had a Spark operator without the pod webhook that the spec relies on";
            case Reason.OperatorTooOld r ->
                "had a Spark operator of "
                        + String.join(", ", new TreeSet<>(r.versions())) + " that does not know "
                        + r.since().field() + " (since " + r.since().major() + "."
                        + r.since().minor() + ")";
            case Reason.BatchSchedulerAbsent r -> "had no batch scheduler " + r.scheduler();
            case Reason.OperatorBusy r -> "had a busy Spark operator";
            case Reason.MissingNamespace r -> "had no namespace " + r.namespace();
            case Reason.MissingPriorityClass r -> "had no PriorityClass " + r.priorityClass();
            case Reason.MissingServiceAccount r -> "had no ServiceAccount " + qualified(r.namespace(), r.name());
            case Reason.QuotaExceeded r -> "had too little quota left in namespace " + r.namespace();
            case Reason.NoNodeMatches r -> "had no node that the " + r.podSet() + " may use";
            case Reason.SpreadTooUneven r -> "had room too unevenly over " + r.topologyKey();
            case Reason.InsufficientResources r -> "had insufficient room for the gang";
            case Reason.UnitCapsReached r -> "were closed by " + policy(r);
            case Reason.HeldForLargerGang r ->
                "were kept for the larger gang "
                        + qualified(r.gang().namespace(), r.gang().name());
        };
    }

    private static String numbers(Reason.InsufficientResources r) {
        return r.podSet() + " needs " + r.needs() + " x (" + Quantity.resources(r.request()) + "), room for "
                + r.roomFor() + "; short of " + r.shortOf();
    }

    /** {@code ResourcePolicy default/x (ecs at most 2 pods, eci at most 3 pods) for 6 pods}. */
    private static String policy(Reason.UnitCapsReached r) {
        int more = r.caps().size() - NAMED_UNITS;
        String caps = r.caps().stream()
                .limit(NAMED_UNITS)
                .map(ReasonText::cap)
                .collect(Collectors.joining(", ", "", more > 0 ? " and " + more + " more" : ""));
        return "ResourcePolicy " + qualified(r.namespace(), r.policy()) + " (" + caps + ") for " + r.pods() + " pods";
    }

    private static String cap(Reason.UnitCap cap) {
        if (cap.max().isEmpty()) {
            return cap.unit() + " without a cap";
        }
        return cap.unit() + " at most "
                + new TreeMap<>(cap.max())
                        .entrySet().stream()
                                .map(max -> Quantity.ofQuota(max.getKey(), max.getValue()) + " " + max.getKey())
                                .collect(Collectors.joining(" and "));
    }

    private static String where(Reason.InsufficientResources r) {
        return r.nodeGroup().isEmpty() ? "" : " in node group " + r.nodeGroup();
    }

    private static List<String> bounded(List<String> parts) {
        if (parts.size() <= NAMED_REASONS) {
            return parts;
        }
        List<String> named = new ArrayList<>(parts.subList(0, NAMED_REASONS));
        named.add("and " + (parts.size() - NAMED_REASONS) + " other reasons");
        return named;
    }

    private static String taint(Taint taint) {
        return "{" + taint.key() + ": " + taint.value() + "}";
    }

    private static String qualified(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    private static String quoted(String value) {
        return "\"" + value + "\"";
    }

    private static String result(String text) {
        return "Binding has been scheduled successfully. Result: {" + text + "}";
    }
}
