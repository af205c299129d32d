package dev.muster.core.model;

/**
 * Pods of one set must stand evenly over domains of nodes, as a topology spread constraint with DoNotSchedule asks.
 *
 * @param topologyKey label whose value names a node's domain; a node without it holds no pod of the set
 * @param maxSkew pods that a domain may have more than the domain with the fewest, 1 or more
 * @param minDomains with fewer domains than this the fewest counts as 0; 1 where nothing is asked
 */
public record TopologySpread(String topologyKey, int maxSkew, int minDomains) {
    public TopologySpread {
        if (maxSkew < 1 || minDomains < 1) {
            throw new IllegalArgumentException(
                    "topology spread: want maxSkew and minDomains of 1 or more, got " + maxSkew + " and " + minDomains);
        }
    }
}
