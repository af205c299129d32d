package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a node a report tells, apart from what its pods take.
 *
 * @param taints in a fixed order, without the times they were added
 * @param virtual stands for an elastic backend rather than for a machine
 * @param counted whether pods can go there: neither cordoned, nor NotReady, nor being deleted
 */
record NodeShape(
        String name,
        Map<String, String> labels,
        List<NodeTaint> taints,
        boolean virtual,
        Amounts allocatable,
        boolean counted) {
    static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String VIRTUAL_TAINT = "virtual-kubelet.io/provider";

    NodeShape {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    static NodeShape of(Node node) {
        String name = node.getMetadata().getName();
        Map<String, String> labels = new TreeMap<>();
        if (node.getMetadata().getLabels() != null) {
            node.getMetadata().getLabels().forEach((k, v) -> labels.put(k, v == null ? "" : v));
        }
        List<Taint> taints = node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
        boolean virtual = "virtual-kubelet".equals(labels.get("type"))
                || taints.stream().anyMatch(t -> VIRTUAL_TAINT.equals(t.getKey()));
        Amounts allocatable = node.getStatus() == null
                ? Amounts.NONE
                : Amounts.of(node.getStatus().getAllocatable(), false);
        return new NodeShape(name, labels, taints(taints), virtual, allocatable, isCounted(node));
    }

    private static List<NodeTaint> taints(List<Taint> taints) {
        return taints.stream()
                .map(t -> new NodeTaint(t.getKey(), t.getValue(), t.getEffect()))
                .sorted(Comparator.comparing(NodeTaint::key)
                        .thenComparing(NodeTaint::effect)
                        .thenComparing(t -> t.value() == null ? "" : t.value()))
                .toList();
    }

    private static boolean isCounted(Node node) {
        boolean cordoned =
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        return !cordoned && node.getMetadata().getDeletionTimestamp() == null && isReady(node);
    }

    private static boolean isReady(Node node) {
        List<NodeCondition> conditions =
                node.getStatus() == null || node.getStatus().getConditions() == null
                        ? List.of()
                        : node.getStatus().getConditions();
        return conditions.stream().anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
