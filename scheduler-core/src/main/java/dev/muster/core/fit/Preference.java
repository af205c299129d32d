package dev.muster.core.fit;

import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.PreferredTerm;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How far a node meets the preferred node affinity of a pod set; ranks and never filters. */
public final class Preference {
    private Preference() {}

    /** Sum of the weights of the preferred terms that hold on the node. */
    public static int weight(NodeGroup group, int node, PodSet set) {
        return set.constraints().preferred().stream()
                .filter(preferred -> NodeMatch.holds(group, node, preferred.term()))
                .mapToInt(PreferredTerm::weight)
                .sum();
    }

    /**
     * Groups in the order in which a set fills them: by the units of a policy that binds it, machines before virtual nodes, by
     * the weight of preferred affinity on the first node, then as reported.
     */
    static int[] order(Room room, PodSet set, @Nullable UnitRoom units) {
        List<NodeGroup> groups = room.groups();
        boolean asReported = units == null
                && set.constraints().preferred().isEmpty()
                && groups.stream().noneMatch(NodeGroup::virtual);
        if (asReported) {
            return IntStream.range(0, groups.size()).toArray();
        }
        return IntStream.range(0, groups.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer group) -> unit(units, groups, group))
                        .thenComparing(group -> groups.get(group).virtual())
                        .thenComparing(group -> groups.get(group).size() == 0 ? 0 : -weight(groups.get(group), 0, set)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static int unit(@Nullable UnitRoom units, List<NodeGroup> groups, int group) {
        return units == null || groups.get(group).size() == 0 ? 0 : units.first(group, 0);
    }

    /** Sum of the weights of all preferred terms. */
    public static int wished(PodSet set) {
        return set.constraints().preferred().stream()
                .mapToInt(PreferredTerm::weight)
                .sum();
    }
}
