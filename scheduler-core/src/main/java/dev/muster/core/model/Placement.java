package dev.muster.core.model;

import java.util.List;

/**
 * What a policy says about where its jobs may go.
 *
 * @param clusterTolerations against the members' taints
 */
public record Placement(ClusterAffinity affinity, List<Toleration> clusterTolerations) {
    /** Every member without a filtering taint. */
    public static final Placement ANYWHERE = new Placement(ClusterAffinity.ANY, List.of());

    public Placement {
        clusterTolerations = List.copyOf(clusterTolerations);
    }
}
