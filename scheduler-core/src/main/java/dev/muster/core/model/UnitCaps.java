package dev.muster.core.model;

import java.util.List;
import java.util.Map;

/**
 * What a ResourcePolicy of a member lets in: the pods that it selects stand in its units and nowhere else, up to each unit's
 * cap.
 *
 * <p>A node may belong to several units; a pod there counts in one of them. Pods that several policies select are bound by
 * the first of these by name.
 *
 * @param selector labels of the pods it speaks about, all of them; empty means every pod of the namespace
 * @param matchLabelKeys labels whose values part the pods that are counted together; empty counts all together
 * @param perJob every job is counted apart: one of the keys is a label that no two jobs share
 * @param used what stands there already; not read where every job is counted apart
 */
public record UnitCaps(
        String namespace,
        String name,
        Map<String, String> selector,
        List<String> matchLabelKeys,
        boolean perJob,
        List<Unit> units,
        List<Use> used) {
    /** Units that are counted with; what a policy names beyond is left out. Keeps the search over subsets of units small. */
    public static final int MOST_UNITS = 10;

    public UnitCaps {
        selector = Map.copyOf(selector);
        matchLabelKeys = List.copyOf(matchLabelKeys);
        units = List.copyOf(units);
        used = List.copyOf(used);
        if (units.size() > MOST_UNITS) {
            throw new IllegalArgumentException(
                    name + ": at most " + MOST_UNITS + " units are counted with, got " + units.size());
        }
    }

    /** What nodes of a unit are. */
    public enum Kind {
        /** {@code ecs} and {@code elastic}. */
        MACHINES,
        /** {@code eci} and {@code acs}. */
        VIRTUAL,
        /** A word that is not known. */
        ANY
    }

    /**
     * Nodes, and what may stand there of the pods that are counted together.
     *
     * @param resource the word that the policy uses, for texts
     * @param nodeSelector labels that a node must have, all of them
     * @param max by resource name, as quotas have it: {@code pods}, {@code cpu} in thousandths of a core, all else in base
     *     units; what is not named has no cap
     */
    public record Unit(String resource, Map<String, String> nodeSelector, Map<String, Long> max) {
        private static final Map<String, Kind> KINDS =
                Map.of("ecs", Kind.MACHINES, "elastic", Kind.MACHINES, "eci", Kind.VIRTUAL, "acs", Kind.VIRTUAL);

        public Unit {
            nodeSelector = Map.copyOf(nodeSelector);
            max = Map.copyOf(max);
        }

        public Kind kind() {
            return KINDS.getOrDefault(resource, Kind.ANY);
        }

        /** Whether a node is one of the unit's. */
        public boolean holds(NodeGroup group, int node) {
            boolean kind =
                    switch (kind()) {
                        case MACHINES -> !group.virtual();
                        case VIRTUAL -> group.virtual();
                        case ANY -> true;
                    };
            return kind
                    && nodeSelector.entrySet().stream()
                            .allMatch(want -> want.getValue().equals(group.label(node, want.getKey())));
        }
    }

    /**
     * Pods with equal values of the keys.
     *
     * @param units for each unit what its pods ask for together, by resource name, {@code pods} among them
     */
    public record Use(List<String> values, List<Map<String, Long>> units) {
        public Use {
            values = List.copyOf(values);
            units = List.copyOf(units);
        }
    }

    /** What stands in each unit of the pods with these values; empty where none does. */
    public List<Map<String, Long>> usedBy(List<String> values) {
        return used.stream()
                .filter(use -> use.values().equals(values))
                .map(Use::units)
                .findFirst()
                .orElse(List.of());
    }

    /** Whether the policy speaks about the pods of a set. */
    public boolean selects(PodSet set) {
        return set.labels().entrySet().containsAll(selector.entrySet());
    }

    /** The values by which the pods of a set are counted: equal ones count together. */
    public List<String> countedBy(PodSet set) {
        return matchLabelKeys.stream()
                .map(key -> set.labels().getOrDefault(key, ""))
                .toList();
    }
}
