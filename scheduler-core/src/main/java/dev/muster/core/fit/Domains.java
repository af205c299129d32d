package dev.muster.core.fit;

import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Saturated;
import dev.muster.core.model.TopologySpread;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The domains over which one pod set must stand evenly, and how many pods that lets in.
 *
 * <p>Domains are those of all nodes that the pods' selector and affinity name, full or tainted ones too: that is whom the
 * member's scheduler compares with (its defaults nodeAffinityPolicy Honor, nodeTaintsPolicy Ignore). At the end no domain
 * may have more than the fewest plus maxSkew; the fewest is at most what the smallest domain holds. So
 *
 * <pre>
 *   pods that have room = sum over domains of min(holds, smallest holds + maxSkew)
 * </pre>
 *
 * and a scheduler that puts pods one by one reaches it: while there is room, some domain with the fewest pods is open.
 */
final class Domains {
    private final TopologySpread spread;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[][] ofNode;

    Domains(Room room, NodeMatch[] matches, TopologySpread spread) {
        this.spread = spread;
        this.ofNode = new int[matches.length][];
        for (int group = 0; group < matches.length; group++) {
            NodeGroup nodes = room.groups().get(group);
            ofNode[group] = new int[nodes.size()];
            for (int node = 0; node < nodes.size(); node++) {
                String name = nodes.label(node, spread.topologyKey());
                boolean counts = name != null && matches[group].selects(node);
                ofNode[group][node] = counts ? numbers.computeIfAbsent(name, key -> numbers.size()) : -1;
            }
        }
    }

    int size() {
        return numbers.size();
    }

    /** The domain of a node, or -1 where the set can have no pod. */
    int of(int group, int node) {
        return ofNode[group][node];
    }

    /** Pods that have room where the domains hold so many each. */
    long total(long[] holds) {
        long cap = cap(holds);
        long sum = 0;
        for (long each : holds) {
            sum = Saturated.add(sum, Math.min(each, cap));
        }
        return sum;
    }

    /** Most pods that one domain may end up with. */
    private long cap(long[] holds) {
        boolean tooFew = holds.length < spread.minDomains();
        long fewest =
                tooFew || holds.length == 0 ? 0 : Arrays.stream(holds).min().orElse(0);
        return Saturated.add(fewest, spread.maxSkew());
    }

    /** So many pods, at most {@link #total}, laid level over the domains: pods for each domain. */
    long[] level(long[] holds, long pods) {
        long low = 0;
        long high = cap(holds);
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (upTo(holds, middle) >= pods) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        long[] each = new long[holds.length];
        long over = upTo(holds, low) - pods;
        for (int domain = 0; domain < each.length; domain++) {
            each[domain] = Math.min(holds[domain], low);
            if (over > 0 && each[domain] == low) {
                each[domain]--;
                over--;
            }
        }
        return each;
    }

    private static long upTo(long[] holds, long level) {
        long sum = 0;
        for (long each : holds) {
            sum = Saturated.add(sum, Math.min(each, level));
        }
        return sum;
    }
}
