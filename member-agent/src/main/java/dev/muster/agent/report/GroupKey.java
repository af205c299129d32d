package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What nodes of one group have in common: labels but for per-node ones, taints, and whether they are virtual. */
record GroupKey(Map<String, String> labels, List<NodeTaint> taints, boolean virtual) implements Comparable<GroupKey> {
    GroupKey {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    static GroupKey of(NodeShape node, PerNodeLabels perNode) {
        Map<String, String> shared = new TreeMap<>(node.labels());
        shared.keySet().removeIf(perNode::contains);
        return new GroupKey(shared, node.taints(), node.virtual());
    }

    @Override
    public int compareTo(GroupKey other) {
        return equals(other) ? 0 : text().compareTo(other.text());
    }

    private String text() {
        return new TreeMap<>(labels) + " " + taints + " " + virtual;
    }
}
