package dev.muster.propagation.dashboard;

import java.util.Set;

/**
 * What one viewer may see, by their rights on the hub.
 *
 * @param members they may list MemberClusters: capacity and health are shown
 * @param everyNamespace they may list the SparkApplications of all namespaces
 * @param namespaces otherwise, those whose SparkApplications they may list
 */
public record Sight(boolean members, boolean everyNamespace, Set<String> namespaces) {
    /** May see everything. */
    public static final Sight ALL = new Sight(true, true, Set.of());

    public Sight {
        namespaces = Set.copyOf(namespaces);
    }

    public boolean jobsIn(String namespace) {
        return everyNamespace || namespaces.contains(namespace);
    }
}
