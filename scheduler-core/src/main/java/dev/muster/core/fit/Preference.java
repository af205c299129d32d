package dev.muster.core.fit;

import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.PreferredTerm;

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

    /** Sum of the weights of all preferred terms. */
    public static int wished(PodSet set) {
        return set.constraints().preferred().stream()
                .mapToInt(PreferredTerm::weight)
                .sum();
    }
}
