package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.CapacityReportSpec.QuotaLeft;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every node of the member has free and which of our slots that misses, kept up to date change by change. Not
 * thread-safe: whoever owns it gives it one change at a time, so free amounts and {@code accounted} are always of the same
 * pods.
 *
 * <p>Cost: a pod's change is a few additions, a node's is its labels; memory is about 200 bytes a pod.
 *
 * <p>Pods may be heard of before their node and outlive it: what they take is kept by the node's name.
 */
final class Account {
    private final Map<String, NodeShape> nodes = new HashMap<>();
    private final Map<String, PodUse> pods = new HashMap<>();
    private final Map<String, Used> used = new HashMap<>();

    /** Of what is used, what placeholders hold. */
    private final Map<String, Used> reserved = new HashMap<>();

    private final Map<String, QuotaLeft> quotas = new TreeMap<>();
    private final SlotTally slots = new SlotTally();
    private final Heirs heirs = new Heirs();
    private final UnitTally units = new UnitTally();
    private final PerNodeLabels perNode;

    /** One object for equal amounts: a member's pods are of a few sizes. */
    private final Map<Amounts, Amounts> sizes = new HashMap<>();

    private static final int SIZES = 10_000;

    private final Set<String> touched = new HashSet<>();
    private boolean labelsChanged;
    private boolean dirty = true;

    /** Sums over the pods of one node. */
    private static final class Used {
        private long cpuMillis;
        private long memoryBytes;
        private long ephemeralBytes;
        private long pods;
        private final Map<String, Long> extended = new HashMap<>(0);

        private void add(Amounts a, int sign) {
            cpuMillis += sign * a.cpuMillis();
            memoryBytes += sign * a.memoryBytes();
            ephemeralBytes += sign * a.ephemeralBytes();
            pods += sign * a.pods();
            a.extended().forEach((name, amount) -> extended.merge(name, sign * amount, Long::sum));
        }
    }

    /** @param perNodeKeys label keys that were per node in the stored report */
    Account(Set<String> perNodeKeys) {
        this.perNode = new PerNodeLabels(perNodeKeys);
    }

    // ---- nodes

    void node(NodeShape node) {
        NodeShape before = nodes.put(node.name(), node);
        if (node.equals(before)) {
            return;
        }
        if (before == null || !before.labels().equals(node.labels())) {
            if (before != null) {
                perNode.remove(before.labels());
            }
            perNode.add(node.labels());
            labelsChanged = true;
        }
        touch(node.name());
    }

    void nodeGone(String name) {
        NodeShape before = nodes.remove(name);
        if (before != null) {
            perNode.remove(before.labels());
            labelsChanged = true;
            touch(name);
        }
    }

    void retainNodes(Set<String> names) {
        List.copyOf(nodes.keySet()).stream()
                .filter(name -> !names.contains(name))
                .forEach(this::nodeGone);
    }

    // ---- pods

    /** A pod as the member shows it. @param agentNamespace where placeholders live */
    void pod(String key, Pod pod, String agentNamespace) {
        PodUse use = PodUse.of(pod, agentNamespace).orElse(null);
        CountedPod counted = use == null ? null : CountedPod.of(pod, use);
        pod(key, use, counted, PodUse.awaited(pod, agentNamespace));
    }

    void podGone(String key) {
        pod(key, null, null, null);
    }

    void retainPods(Set<String> keys) {
        Set<String> known = new HashSet<>(pods.keySet());
        known.addAll(heirs.waiting());
        known.stream().filter(key -> !keys.contains(key)).forEach(this::podGone);
    }

    /**
     * @param key namespace/name
     * @param use null for a pod that takes nothing: unbound or ended
     * @param awaited see {@link PodUse#awaited}
     */
    private void pod(String key, @Nullable PodUse use, @Nullable CountedPod counted, @Nullable Slot awaited) {
        Slot oneFewer = heirs.waits(key, awaited);
        changed(key, use == null ? null : shared(use));
        if (!heirs.keeps(key)) {
            dirty |= units.pod(key, counted, use == null ? null : use.slot());
        }
        if (oneFewer != null) {
            Map.Entry<String, PodUse> released = heirs.release(oneFewer, use == null ? null : use.node());
            if (released != null) {
                add(released.getValue(), -1);
                units.pod(released.getKey(), null, null);
            }
        }
    }

    private void changed(String key, @Nullable PodUse now) {
        PodUse before = now == null ? pods.remove(key) : pods.put(key, now);
        if (Objects.equals(now, before)) {
            return;
        }
        // The old one first: a pod made again under its name must not look like two slots at once.
        if (before != null) {
            Slot slot = before.slot();
            if (slot != null) {
                slots.unbound(slot);
            }
            boolean kept = now == null && slot != null && heirs.keep(key, before, slots.placeholders(slot));
            if (!kept) {
                add(before, -1);
            }
        }
        if (now != null) {
            add(now, 1);
            if (now.slot() != null) {
                slots.bound(now.slot());
            }
        }
    }

    /** Adds (1) or subtracts (-1) what a pod takes of its node. */
    private void add(PodUse use, int sign) {
        add(used, use, sign);
        if (use.slot() != null && use.slot().placeholder()) {
            add(reserved, use, sign);
        }
        touch(use.node());
    }

    private static void add(Map<String, Used> sums, PodUse use, int sign) {
        Used sum = sums.computeIfAbsent(use.node(), n -> new Used());
        sum.add(use.amounts(), sign);
        if (sum.pods == 0) {
            sums.remove(use.node());
        }
    }

    private PodUse shared(PodUse use) {
        if (sizes.size() > SIZES) {
            sizes.clear();
        }
        Amounts same = sizes.putIfAbsent(use.amounts(), use.amounts());
        NodeShape node = nodes.get(use.node());
        return new PodUse(node == null ? use.node() : node.name(), same == null ? use.amounts() : same, use.slot());
    }

    // ---- quotas

    void quota(String key, QuotaLeft left) {
        dirty |= !left.equals(quotas.put(key, left));
    }

    void quotaGone(String key) {
        dirty |= quotas.remove(key) != null;
    }

    void retainQuotas(Set<String> keys) {
        dirty |= quotas.keySet().retainAll(keys);
    }

    // ---- policies

    /** @param policy empty for one that says nothing @return all pods must be heard of again: this one counts others */
    boolean policy(String key, Optional<UnitPolicy> policy) {
        dirty = true;
        if (policy.isEmpty()) {
            units.gone(key);
            return false;
        }
        return units.policy(key, policy.get());
    }

    void policyGone(String key) {
        dirty |= units.gone(key);
    }

    void retainPolicies(Set<String> keys) {
        dirty |= units.retain(keys);
    }

    // ---- works

    /** Goes on from the report that an earlier process wrote. */
    void restore(List<Accounted> reported) {
        slots.restore(reported);
    }

    void work(Work work) {
        dirty |= slots.heard(work);
        units.work(work);
    }

    void workGone(Work last) {
        dirty |= slots.gone(last);
        units.workGone(last);
    }

    void retainTokens(Set<String> tokens) {
        dirty |= slots.retain(tokens);
        units.retainTokens(tokens);
    }

    // ---- reading

    /** @return something that a report tells has changed since {@link #taken} */
    boolean isDirty() {
        return dirty;
    }

    /** Nodes that changed since the last call. @return null when the layout of all nodes may have changed */
    @Nullable
    Set<String> taken() {
        dirty = false;
        boolean all = labelsChanged && perNode.settle();
        labelsChanged = false;
        Set<String> names = Set.copyOf(touched);
        touched.clear();
        return all ? null : names;
    }

    Set<String> nodeNames() {
        return nodes.keySet();
    }

    Optional<NodeShape> shape(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    PerNodeLabels perNode() {
        return perNode;
    }

    /** What is free on a node of this shape: allocatable minus what its pods take; may be negative. */
    Amounts free(NodeShape node) {
        Used sum = used.get(node.name());
        Amounts all = node.allocatable();
        if (sum == null) {
            return all;
        }
        Map<String, Long> extended = new TreeMap<>();
        all.extended().forEach((name, has) -> extended.put(name, has - sum.extended.getOrDefault(name, 0L)));
        return new Amounts(
                all.cpuMillis() - sum.cpuMillis,
                all.memoryBytes() - sum.memoryBytes,
                all.ephemeralBytes() - sum.ephemeralBytes,
                all.pods() - sum.pods,
                extended);
    }

    /** What placeholders hold of a node; 0 or more. */
    Amounts reserved(NodeShape node) {
        Used sum = reserved.get(node.name());
        return sum == null
                ? Amounts.NONE
                : new Amounts(sum.cpuMillis, sum.memoryBytes, sum.ephemeralBytes, sum.pods, sum.extended);
    }

    List<QuotaLeft> quotas() {
        return new ArrayList<>(quotas.values());
    }

    /** What ResourcePolicies let into their units, and what stands there. */
    List<UnitCaps> unitCaps() {
        return units.caps(nodes::get);
    }

    List<Accounted> accounted() {
        return slots.accounted();
    }

    int podCount() {
        return pods.size();
    }

    private void touch(String node) {
        touched.add(node);
        dirty = true;
    }
}
