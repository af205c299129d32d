package dev.muster.core.model;

import java.util.List;
import java.util.Map;

/**
 * On which nodes the pods of one set may stand.
 *
 * @param nodeSelector labels a node must have, all of them
 * @param required terms of the required node affinity, one of which must hold; empty means no such demand
 * @param preferred ranks members, never filters
 * @param onePerNode no two pods of the set on one node (required self anti-affinity by hostname)
 */
public record NodeConstraints(
        Map<String, String> nodeSelector,
        List<NodeTerm> required,
        List<PreferredTerm> preferred,
        List<Toleration> tolerations,
        boolean onePerNode) {
    /** Any node without a filtering taint. */
    public static final NodeConstraints NONE = new NodeConstraints(Map.of(), List.of(), List.of(), List.of(), false);

    public NodeConstraints {
        nodeSelector = Map.copyOf(nodeSelector);
        required = List.copyOf(required);
        preferred = List.copyOf(preferred);
        tolerations = List.copyOf(tolerations);
    }
}
