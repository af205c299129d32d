package dev.muster.core.model;

import java.util.List;

/**
 * What a policy says about where its jobs may go.
 *
 * @param clusterTolerations against the members' taints
 * @param order names of members in the order in which they are preferred, if that is asked for; it never filters
 */
public record Placement(ClusterAffinity affinity, List<Toleration> clusterTolerations, List<String> order) {
    /** Every member without a filtering taint. */
    public static final Placement ANYWHERE = new Placement(ClusterAffinity.ANY, List.of());

    public Placement {
        clusterTolerations = List.copyOf(clusterTolerations);
        order = List.copyOf(order);
    }

    /** One that prefers no member to another. */
    public Placement(ClusterAffinity affinity, List<Toleration> clusterTolerations) {
        this(affinity, clusterTolerations, List.of());
    }
}
