package dev.muster.core.model;

import java.util.List;
import java.util.Map;

/**
 * What a member is: written by admins, seldom changed.
 *
 * @param provider empty if not stated, as are region and zone
 * @param cost relative price of running there, 0 or more, 1 if not stated; less is preferred
 */
public record MemberTraits(
        Map<String, String> labels, String provider, String region, String zone, List<Taint> taints, double cost) {
    /** No labels, no taints, nothing stated. */
    public static final MemberTraits PLAIN = new MemberTraits(Map.of(), "", "", "", List.of(), 1);

    public MemberTraits {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    public String field(ClusterAffinity.Field field) {
        return switch (field) {
            case PROVIDER -> provider;
            case REGION -> region;
            case ZONE -> zone;
        };
    }
}
