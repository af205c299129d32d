package dev.muster.propagation.member;

import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** From the node groups of one page to those that the fit counts in. */
final class NodeGroupReading {
    private static final String HOSTNAME = "kubernetes.io/hostname";

    /** Labels by which people know a group of nodes, the most telling first. */
    private static final List<String> POOL_LABELS = List.of(
            "alibabacloud.com/nodepool-id",
            "cloud.google.com/gke-nodepool",
            "eks.amazonaws.com/nodegroup",
            "kubernetes.azure.com/agentpool",
            "karpenter.sh/nodepool",
            "node.kubernetes.io/instance-type");

    private NodeGroupReading() {}

    /** The groups of a page that can be read; what cannot is named in {@code problems}. */
    static List<NodeGroup> of(CapacityReportSpec page, List<String> problems) {
        List<NodeGroup> groups = new ArrayList<>();
        int nodes = 0;
        List<CapacityReportSpec.NodeGroup> written = page.nodeGroups() == null ? List.of() : page.nodeGroups();
        for (CapacityReportSpec.NodeGroup group : written) {
            String problem = problem(group);
            if (problem == null && nodes + group.names().size() > Bounds.NODES_PER_PAGE) {
                problem = "the page has more than " + Bounds.NODES_PER_PAGE + " nodes";
            }
            if (problem != null) {
                problems.add("page " + page.page() + ", node group " + id(group) + " left out: " + problem);
                continue;
            }
            nodes += group.names().size();
            groups.add(group(group));
        }
        return groups;
    }

    private static @Nullable String problem(CapacityReportSpec.NodeGroup group) {
        int rows = group.names().size();
        Map<String, List<?>> columns = new TreeMap<>();
        columns.put("cpuMillis", group.cpuMillis());
        columns.put("memoryBytes", group.memoryBytes());
        columns.put("ephemeralBytes", group.ephemeralBytes());
        columns.put("pods", group.pods());
        columns.putAll(orEmpty(group.extended()));
        columns.putAll(orEmpty(group.nodeLabels()));
        for (Map.Entry<String, List<?>> column : columns.entrySet()) {
            if (column.getValue().size() != rows) {
                return column.getKey() + " has " + column.getValue().size() + " entries for " + rows + " nodes";
            }
            if (column.getValue().stream().anyMatch(Objects::isNull)) {
                return column.getKey() + " has an empty entry";
            }
        }
        return null;
    }

    private static NodeGroup group(CapacityReportSpec.NodeGroup written) {
        Map<String, long[]> extended = new TreeMap<>();
        orEmpty(written.extended()).forEach((name, column) -> extended.put(name, column(column, Bounds::count)));
        NodeColumns free = new NodeColumns(
                column(written.cpuMillis(), Bounds::cpuMillis),
                column(written.memoryBytes(), Bounds::bytes),
                column(written.ephemeralBytes(), Bounds::bytes),
                column(written.pods(), Bounds::pods),
                extended);
        List<NodeTaint> taints = written.taints() == null ? List.of() : written.taints();
        return new NodeGroup(
                id(written),
                written.labels(),
                taints.stream().map(NodeGroupReading::taint).toList(),
                Boolean.TRUE.equals(written.virtual()),
                written.names(),
                perNodeLabels(written),
                free,
                amounts(written.allocatable()),
                Objects.requireNonNullElse(amounts(written.reserved()), Resources.ZERO));
    }

    /** A hostname label is written only where it differs from the node's name. */
    private static Map<String, List<String>> perNodeLabels(CapacityReportSpec.NodeGroup written) {
        Map<String, List<String>> labels = new HashMap<>(orEmpty(written.nodeLabels()));
        if (!written.labels().containsKey(HOSTNAME)) {
            labels.putIfAbsent(HOSTNAME, written.names());
        }
        return labels;
    }

    private static long[] column(List<Long> written, LongUnaryOperator clamp) {
        return written.stream().mapToLong(Long::longValue).map(clamp).toArray();
    }

    private static @Nullable Resources amounts(@Nullable Map<String, Long> written) {
        if (written == null) {
            return null;
        }
        Map<String, Long> others = new TreeMap<>();
        written.forEach((name, amount) -> others.put(name, Math.max(0, Bounds.bytes(amount))));
        long cpuMillis = take(others, "cpu");
        long memoryBytes = take(others, "memory");
        long ephemeralBytes = take(others, "ephemeral-storage");
        return new Resources(cpuMillis, memoryBytes, ephemeralBytes, take(others, "pods"), others);
    }

    private static long take(Map<String, Long> amounts, String name) {
        Long amount = amounts.remove(name);
        return amount == null ? 0 : amount;
    }

    /** An effect that Kubernetes does not know is taken for the strictest that keeps pods away. */
    private static Taint taint(NodeTaint written) {
        String value = written.value() == null ? "" : written.value();
        Taint.Effect effect =
                switch (written.effect()) {
                    case "PreferNoSchedule" -> Taint.Effect.PREFER_NO_SCHEDULE;
                    case "NoExecute" -> Taint.Effect.NO_EXECUTE;
                    case String other -> Taint.Effect.NO_SCHEDULE;
                };
        return new Taint(written.key(), value, effect);
    }

    private static String id(CapacityReportSpec.NodeGroup group) {
        for (String label : POOL_LABELS) {
            String pool = group.labels().get(label);
            if (pool != null && !pool.isEmpty()) {
                return pool;
            }
        }
        String first = group.names().isEmpty() ? "" : group.names().getFirst();
        return group.names().size() < 2
                ? first
                : first + " and " + (group.names().size() - 1) + " more";
    }

    private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
