package dev.muster.core.model;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member offers besides room. Null means unknown, and unknown never filters.
 *
 * @param kinds served kinds as {@code group/version/Kind}
 * @param priorityClasses name to value
 * @param serviceAccounts as {@code namespace/name}
 * @param images that nodes hold already, of those that jobs ask for: name to the share of nodes, above 0 to 1
 */
public record Capabilities(
        @Nullable Set<String> kinds,
        SparkOperator operator,
        @Nullable Map<String, Integer> priorityClasses,
        @Nullable Set<String> namespaces,
        @Nullable Set<String> serviceAccounts,
        Map<String, Double> images) {
    /** Nothing is known about the member. */
    public static final Capabilities UNKNOWN = new Capabilities(null, new SparkOperator.Unknown(), null, null, null);

    public Capabilities {
        kinds = kinds == null ? null : Set.copyOf(kinds);
        priorityClasses = priorityClasses == null ? null : Map.copyOf(priorityClasses);
        namespaces = namespaces == null ? null : Set.copyOf(namespaces);
        serviceAccounts = serviceAccounts == null ? null : Set.copyOf(serviceAccounts);
        images = Map.copyOf(images);
    }

    /** A member of which no image is known. */
    public Capabilities(
            @Nullable Set<String> kinds,
            SparkOperator operator,
            @Nullable Map<String, Integer> priorityClasses,
            @Nullable Set<String> namespaces,
            @Nullable Set<String> serviceAccounts) {
        this(kinds, operator, priorityClasses, namespaces, serviceAccounts, Map.of());
    }

    /** The same with these images. */
    public Capabilities withImages(Map<String, Double> shares) {
        return new Capabilities(kinds, operator, priorityClasses, namespaces, serviceAccounts, shares);
    }
}
