package dev.muster.core.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes with equal labels and taints, apart from per-node labels such as the hostname.
 *
 * @param id names the group in texts, for example the node pool
 * @param virtual stands for an elastic backend rather than for a machine
 * @param names of the nodes, one a row
 * @param perNodeLabels labels whose value differs from node to node: key to one value a row; an empty value means that
 *     the node lacks the label
 * @param free exactly what is left on each node; belongs to the group and is not changed after
 * @param allocatable what all nodes of the group have together when empty, or null if the report does not say
 * @param reserved what placeholder pods hold of the group: what is free misses it already; for people who look
 */
public record NodeGroup(
        String id,
        Map<String, String> labels,
        List<Taint> taints,
        boolean virtual,
        List<String> names,
        Map<String, List<String>> perNodeLabels,
        NodeColumns free,
        @Nullable Resources allocatable,
        Resources reserved) {

    public NodeGroup {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        names = List.copyOf(names);
        perNodeLabels = Map.copyOf(perNodeLabels);
        requireRows(id, "free", free.size(), names.size());
        for (Map.Entry<String, List<String>> column : perNodeLabels.entrySet()) {
            requireRows(id, column.getKey(), column.getValue().size(), names.size());
        }
    }

    /** A group in which nothing is reserved. */
    public NodeGroup(
            String id,
            Map<String, String> labels,
            List<Taint> taints,
            boolean virtual,
            List<String> names,
            Map<String, List<String>> perNodeLabels,
            NodeColumns free,
            @Nullable Resources allocatable) {
        this(id, labels, taints, virtual, names, perNodeLabels, free, allocatable, Resources.ZERO);
    }

    /** A group of machines without per-node labels. */
    public NodeGroup(String id, Map<String, String> labels, List<Taint> taints, List<String> names, NodeColumns free) {
        this(id, labels, taints, false, names, Map.of(), free, null);
    }

    /**
     * About what one node has when empty: the group's mean, since nodes of a group are mostly of one type; null if the
     * report does not say.
     */
    public @Nullable Resources typicalNode() {
        return allocatable == null || names.isEmpty() ? null : allocatable.dividedBy(names.size());
    }

    /** Whether the other group has the same nodes with the same labels and taints; amounts may differ. */
    public boolean sameNodesAs(NodeGroup other) {
        return this == other
                || virtual == other.virtual
                        && labels.equals(other.labels)
                        && taints.equals(other.taints)
                        && names.equals(other.names)
                        && perNodeLabels.equals(other.perNodeLabels);
    }

    public int size() {
        return names.size();
    }

    /** The value of a label on one node, or null if it has none. */
    public @Nullable String label(int node, String key) {
        List<String> column = perNodeLabels.get(key);
        if (column == null) {
            return labels.get(key);
        }
        String value = column.get(node);
        return value.isEmpty() ? null : value;
    }

    private static void requireRows(String id, String column, int rows, int names) {
        if (rows != names) {
            throw new IllegalArgumentException(
                    "node group " + id + ": " + rows + " rows of " + column + " for " + names + " nodes");
        }
    }
}
