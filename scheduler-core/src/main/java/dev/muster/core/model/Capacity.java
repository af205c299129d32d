package dev.muster.core.model;

import java.util.List;

/**
 * One capacity report of a member, all its pages together.
 *
 * @param sequence rises with every report; 0 means that none came yet
 */
public record Capacity(long sequence, List<NodeGroup> groups, List<QuotaLeft> quotas) {
    /** No report yet. */
    public static final Capacity NONE = new Capacity(0, List.of(), List.of());

    public Capacity {
        groups = List.copyOf(groups);
        quotas = List.copyOf(quotas);
    }

    public boolean reported() {
        return sequence > 0;
    }

    public int nodes() {
        return groups.stream().mapToInt(NodeGroup::size).sum();
    }
}
