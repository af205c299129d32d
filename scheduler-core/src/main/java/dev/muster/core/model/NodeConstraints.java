package dev.muster.core.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On which nodes the pods of one set may stand.
 *
 * @param nodeSelector labels a node must have, all of them
 * @param required terms of the required node affinity, one of which must hold; empty means no such demand
 * @param preferred ranks members, never filters
 * @param onePerNode no two pods of the set on one node (required self anti-affinity by hostname)
 * @param spread over which domains of nodes the pods must stand evenly, null where they need not
 */
public record NodeConstraints(
        Map<String, String> nodeSelector,
        List<NodeTerm> required,
        List<PreferredTerm> preferred,
        List<Toleration> tolerations,
        boolean onePerNode,
        @Nullable TopologySpread spread) {
    /** Any node without a filtering taint. */
    public static final NodeConstraints NONE = new NodeConstraints(Map.of(), List.of(), List.of(), List.of(), false);

    public NodeConstraints {
        nodeSelector = Map.copyOf(nodeSelector);
        required = List.copyOf(required);
        preferred = List.copyOf(preferred);
        tolerations = List.copyOf(tolerations);
    }

    /** Constraints of pods that need not spread. */
    public NodeConstraints(
            Map<String, String> nodeSelector,
            List<NodeTerm> required,
            List<PreferredTerm> preferred,
            List<Toleration> tolerations,
            boolean onePerNode) {
        this(nodeSelector, required, preferred, tolerations, onePerNode, null);
    }
}
