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
        Optional<PodUse> use = PodUse.of(pod, agentNamespace);
        CountedPod counted = use.map(taken -> CountedPod.of(pod, taken)).orElse(null);
        dirty |= units.pod(key, counted, use.map(PodUse::slot).orElse(null));
        pod(key, use);
    }

    void podGone(String key) {
        dirty |= units.pod(key, null, null);
        pod(key, Optional.empty());
    }

    /** @param key namespace/name @param use empty for a pod that takes nothing: unbound or ended */
    void pod(String key, Optional<PodUse> use) {
        PodUse now = use.map(this::shared).orElse(null);
        PodUse before = now == null ? pods.remove(key) : pods.put(key, now);
        if (now == null ? before == null : now.equals(before)) {
            return;
        }
        // The old one first: a pod made again under its name must not look like two slots at once.
        if (before != null) {
            take(before, -1);
        }
        if (now != null) {
            take(now, 1);
        }
    }

    void retainPods(Set<String> keys) {
        List.copyOf(pods.keySet()).stream().filter(key -> !keys.contains(key)).forEach(this::podGone);
    }

    private void take(PodUse use, int sign) {
        add(used, use, sign);
        Slot slot = use.slot();
        if (slot != null && slot.placeholder()) {
            add(reserved, use, sign);
        }
        if (slot != null && sign > 0) {
            slots.bound(slot);
        } else if (slot != null) {
            slots.unbound(slot);
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
