package dev.muster.core.model;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one ResourceQuota of a member still admits.
 *
 * @param name of the ResourceQuota
 * @param left hard minus used by the names Kubernetes gives them ({@code requests.cpu}, {@code pods}, ...), cpu in
 *     thousandths of a core, all else in base units; may be negative
 * @param priorityClasses counts only pods of these PriorityClasses; empty counts all
 */
public record QuotaLeft(String namespace, String name, Map<String, Long> left, Set<String> priorityClasses) {
    public QuotaLeft {
        left = Map.copyOf(left);
        priorityClasses = Set.copyOf(priorityClasses);
    }

    /** The same quota with another amount left of one resource. */
    public QuotaLeft with(String resource, long amount) {
        Map<String, Long> changed = new HashMap<>(left);
        changed.put(resource, amount);
        return new QuotaLeft(namespace, name, changed, priorityClasses);
    }

    public boolean counts(PodSet set) {
        return priorityClasses.isEmpty() || priorityClasses.contains(set.priorityClass());
    }
}
