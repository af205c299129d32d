package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Unit;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import dev.muster.api.fleet.CapacityReportSpec.UnitUse;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The member's ResourcePolicies and what stands in their units. Pods are kept only where a policy counts several jobs
 * together; one that counts every submission apart needs none of them. A placeholder counts as the pod it stands for.
 *
 * <p>A pod on a node of several units is counted in the first of them that still has room for it, as the policy fills them.
 *
 * <p>Cost: each report looks at the pods of those namespaces.
 */
final class UnitTally {
    /** The CRD's limits. Policies beyond are left out, groups of pods beyond are the smallest ones. */
    private static final int POLICIES = 100;

    private static final int GROUPS = 100;

    /** Over all policies, so that the page that carries them stays far below what etcd takes in one object. */
    private static final int GROUPS_IN_ALL = 1_000;

    private final Map<String, UnitPolicy> policies = new TreeMap<>();
    private final Map<String, CountedPod> pods = new TreeMap<>();
    private final Map<String, Slot> placeholders = new HashMap<>();
    private final Map<String, WorkSpec> works = new HashMap<>();

    /** @return the policy counts pods of a namespace that none counted before: all pods must be heard of again */
    boolean policy(String key, UnitPolicy policy) {
        boolean known = counts(policy.namespace());
        policies.put(key, policy);
        return !known && counts(policy.namespace());
    }

    boolean gone(String key) {
        return policies.remove(key) != null;
    }

    boolean retain(Set<String> keys) {
        return policies.keySet().retainAll(keys);
    }

    private boolean counts(String namespace) {
        return policies.values().stream()
                .anyMatch(policy -> !policy.perJob() && policy.namespace().equals(namespace));
    }

    /** @param slot set where the pod is a placeholder @return what is told may have changed */
    boolean pod(String key, @Nullable CountedPod pod, @Nullable Slot slot) {
        boolean placeholder = slot != null && slot.placeholder();
        if (pod == null || !placeholder && !counts(pod.namespace())) {
            placeholders.remove(key);
            return pods.remove(key) != null;
        }
        if (placeholder) {
            placeholders.put(key, slot);
        }
        return !pod.equals(pods.put(key, pod)) && !policies.isEmpty();
    }

    void work(Work work) {
        if (work.getSpec() != null
                && work.getSpec().token() != null
                && work.getSpec().gang() != null) {
            works.put(work.getSpec().token(), work.getSpec());
        }
    }

    void workGone(Work last) {
        if (last.getSpec() != null && last.getSpec().token() != null) {
            works.remove(last.getSpec().token());
        }
    }

    void retainTokens(Set<String> tokens) {
        works.keySet().retainAll(tokens);
    }

    /** @param shapes the nodes there are, by name; null for one that is not */
    List<UnitCaps> caps(Function<String, @Nullable NodeShape> shapes) {
        List<UnitPolicy> told = policies.values().stream().limit(POLICIES).toList();
        long counting = told.stream().filter(policy -> !policy.perJob()).count();
        long groups = Math.min(GROUPS, GROUPS_IN_ALL / Math.max(1, counting));
        return told.stream()
                .map(policy -> policy.with(policy.perJob() ? null : used(policy, shapes, groups)))
                .toList();
    }

    private List<UnitUse> used(UnitPolicy policy, Function<String, @Nullable NodeShape> shapes, long most) {
        Map<List<String>, List<Map<String, Long>>> groups = new HashMap<>();
        pods.forEach((key, stored) -> {
            CountedPod pod = real(key, stored);
            NodeShape node = shapes.apply(pod.node());
            if (node != null && isMeant(policy, pod)) {
                List<String> values = policy.matchLabelKeys().stream()
                        .map(label -> pod.labels().getOrDefault(label, ""))
                        .toList();
                List<Map<String, Long>> units = groups.computeIfAbsent(values, v -> empty(policy));
                add(policy, pod, node, units);
            }
        });
        return groups.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<List<String>, List<Map<String, Long>>> group) -> -pods(group.getValue()))
                        .thenComparing(group -> String.join("\n", group.getKey())))
                .limit(most)
                .map(group -> new UnitUse(group.getKey(), group.getValue()))
                .toList();
    }

    private CountedPod real(String key, CountedPod stored) {
        Slot slot = placeholders.get(key);
        WorkSpec work = slot == null ? null : works.get(slot.token());
        if (slot == null || work == null || work.gang() == null) {
            return stored;
        }
        Map<String, String> labels = new HashMap<>();
        for (GangPodSet set : work.gang()) {
            if (set.name().equals(slot.podSet()) && set.podLabels() != null) {
                labels.putAll(set.podLabels());
            }
        }
        String namespace = work.target().namespace();
        return stored.standingFor(namespace == null ? "" : namespace, labels);
    }

    private static boolean isMeant(UnitPolicy policy, CountedPod pod) {
        boolean young = policy.countedSince() == null || !pod.created().isBefore(policy.countedSince());
        return young
                && policy.namespace().equals(pod.namespace())
                && (policy.countsDeleting() || !pod.deleting())
                && pod.labels().entrySet().containsAll(policy.selector().entrySet());
    }

    private static void add(UnitPolicy policy, CountedPod pod, NodeShape node, List<Map<String, Long>> units) {
        int into = -1;
        for (int unit = 0; unit < units.size(); unit++) {
            boolean counted = isIn(policy.units().get(unit), node)
                    && pod.labels()
                            .entrySet()
                            .containsAll(policy.podLabels().get(unit).entrySet());
            boolean first = into < 0 || isFull(policy.units().get(into), units.get(into));
            into = counted && first ? unit : into;
        }
        if (into >= 0) {
            Map<String, Long> sum = units.get(into);
            sum.merge(Amounts.PODS, 1L, Long::sum);
            Map<String, Long> max = policy.units().get(into).max();
            Set<String> named = new HashSet<>(max == null ? Set.of() : max.keySet());
            named.remove(Amounts.PODS);
            named.forEach(name -> sum.merge(name, pod.amounts().amount(name), Long::sum));
        }
    }

    private static boolean isFull(Unit unit, Map<String, Long> used) {
        return unit.max() != null
                && unit.max().entrySet().stream()
                        .anyMatch(max -> used.getOrDefault(max.getKey(), 0L) >= max.getValue());
    }

    private static boolean isIn(Unit unit, NodeShape node) {
        boolean kind =
                switch (unit.resource()) {
                    case "ecs", "elastic" -> !node.virtual();
                    case "eci", "acs" -> node.virtual();
                    default -> true;
                };
        return kind
                && (unit.nodeSelector() == null
                        || node.labels()
                                .entrySet()
                                .containsAll(unit.nodeSelector().entrySet()));
    }

    private static List<Map<String, Long>> empty(UnitPolicy policy) {
        List<Map<String, Long>> units = new ArrayList<>();
        policy.units().forEach(unit -> units.add(new TreeMap<>()));
        return units;
    }

    private static long pods(List<Map<String, Long>> units) {
        return units.stream()
                .mapToLong(unit -> unit.getOrDefault(Amounts.PODS, 0L))
                .sum();
    }
}
