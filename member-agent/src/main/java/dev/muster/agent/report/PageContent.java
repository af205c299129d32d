package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Renders the nodes of one page: groups in a fixed order, columns in the order of names, equal input gives equal lists. */
final class PageContent {
    private PageContent() {}

    /** @param names on the page, in order; those that do not count now are left out */
    static List<NodeGroup> of(Account account, Set<String> names) {
        Map<GroupKey, List<NodeShape>> groups = new TreeMap<>();
        for (String name : names) {
            account.shape(name).filter(NodeShape::counted).ifPresent(shape -> groups.computeIfAbsent(
                            GroupKey.of(shape, account.perNode()), key -> new ArrayList<>())
                    .add(shape));
        }
        List<NodeGroup> result = new ArrayList<>();
        groups.forEach((key, nodes) -> result.add(group(account, key, nodes)));
        return result;
    }

    private static NodeGroup group(Account account, GroupKey key, List<NodeShape> nodes) {
        List<Amounts> free = nodes.stream().map(account::free).toList();
        return new NodeGroup(
                new TreeMap<>(key.labels()),
                key.taints().isEmpty() ? null : key.taints(),
                key.virtual() ? Boolean.TRUE : null,
                nodes.stream().map(NodeShape::name).toList(),
                orNull(perNodeLabels(account.perNode(), nodes)),
                free.stream().map(Amounts::cpuMillis).toList(),
                free.stream().map(Amounts::memoryBytes).toList(),
                free.stream().map(Amounts::ephemeralBytes).toList(),
                free.stream().map(Amounts::pods).toList(),
                orNull(extended(free)),
                sum(nodes, NodeShape::allocatable),
                reserved(account, nodes));
    }

    private static @Nullable Map<String, Long> reserved(Account account, List<NodeShape> nodes) {
        Map<String, Long> sum = sum(nodes, account::reserved);
        return sum.getOrDefault(Amounts.PODS, 0L) == 0 ? null : sum;
    }

    /** An empty value means that the node lacks the label; hostnames are told only where one differs from its name. */
    private static Map<String, List<String>> perNodeLabels(PerNodeLabels perNode, List<NodeShape> nodes) {
        Set<String> keys = new TreeSet<>();
        nodes.forEach(node ->
                node.labels().keySet().stream().filter(perNode::contains).forEach(keys::add));
        boolean namesAreHosts =
                nodes.stream().allMatch(node -> node.name().equals(node.labels().get(NodeShape.HOSTNAME)));
        if (namesAreHosts) {
            keys.remove(NodeShape.HOSTNAME);
        } else {
            keys.add(NodeShape.HOSTNAME);
        }
        Map<String, List<String>> columns = new TreeMap<>();
        keys.forEach(key -> columns.put(
                key,
                nodes.stream().map(node -> node.labels().getOrDefault(key, "")).toList()));
        return columns;
    }

    private static Map<String, List<Long>> extended(List<Amounts> free) {
        Set<String> names = new TreeSet<>();
        free.forEach(amounts -> names.addAll(amounts.extended().keySet()));
        Map<String, List<Long>> columns = new TreeMap<>();
        names.forEach(name -> columns.put(
                name,
                free.stream()
                        .map(amounts -> amounts.extended().getOrDefault(name, 0L))
                        .toList()));
        return columns;
    }

    private static Map<String, Long> sum(List<NodeShape> nodes, Function<NodeShape, Amounts> part) {
        Amounts sum = nodes.stream().map(part).reduce(Amounts.NONE, Amounts::plus);
        Map<String, Long> byName = new TreeMap<>(sum.extended());
        byName.put(Amounts.CPU, sum.cpuMillis());
        byName.put(Amounts.MEMORY, sum.memoryBytes());
        byName.put(Amounts.EPHEMERAL, sum.ephemeralBytes());
        byName.put(Amounts.PODS, sum.pods());
        return byName;
    }

    private static <V> @Nullable Map<String, V> orNull(Map<String, V> map) {
        return map.isEmpty() ? null : map;
    }
}
