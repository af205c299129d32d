package dev.muster.core.model;

import java.util.Comparator;
import java.util.List;

/**
 * One capacity report of a member, all its pages together.
 *
 * @param sequence rises with every report; 0 means that none came yet
 * @param unitCaps in order of namespace and name
 */
public record Capacity(long sequence, List<NodeGroup> groups, List<QuotaLeft> quotas, List<UnitCaps> unitCaps) {
    /** No report yet. */
    public static final Capacity NONE = new Capacity(0, List.of(), List.of());

    public Capacity {
        groups = List.copyOf(groups);
        quotas = List.copyOf(quotas);
        unitCaps = unitCaps.stream()
                .sorted(Comparator.comparing(UnitCaps::namespace).thenComparing(UnitCaps::name))
                .toList();
    }

    /** The report of a member without such policies. */
    public Capacity(long sequence, List<NodeGroup> groups, List<QuotaLeft> quotas) {
        this(sequence, groups, quotas, List.of());
    }

    /** The same report with other nodes. */
    public Capacity withGroups(List<NodeGroup> other) {
        return new Capacity(sequence, other, quotas, unitCaps);
    }

    /** The same report with other quotas. */
    public Capacity withQuotas(List<QuotaLeft> other) {
        return new Capacity(sequence, groups, other, unitCaps);
    }

    public boolean reported() {
        return sequence > 0;
    }

    public int nodes() {
        return groups.stream().mapToInt(NodeGroup::size).sum();
    }
}
