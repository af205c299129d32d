package dev.muster.agent.report;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which labels tell one node from the next rather than one kind of node from another. Their values go in lists beside the
 * nodes' names; if they stood among a group's labels, every node would be a group.
 *
 * <p>Rule: {@code kubernetes.io/hostname} always; any other key once at least {@value #ENOUGH} nodes carry it and nine of
 * ten of them have a value that no other has, until less than half are distinct (so that a group does not fall apart and
 * come together again as nodes come and go). A key with an empty value on any node never is: an empty value in a list
 * means that the node lacks the label. The rule decides only how a report is laid out, not what it says.
 */
final class PerNodeLabels {
    /** Below this, distinct values prove nothing, and a few groups more cost nothing. Guess. */
    private static final int ENOUGH = 8;

    private final Map<String, Values> byKey = new HashMap<>();
    private final Set<String> keys = new HashSet<>(Set.of(NodeShape.HOSTNAME));

    private static final class Values {
        private final Map<String, Integer> counts = new HashMap<>();
        private int nodes;
    }

    /** @param sticky keys that were per node in an earlier report */
    PerNodeLabels(Set<String> sticky) {
        keys.addAll(sticky);
    }

    boolean contains(String key) {
        return keys.contains(key);
    }

    Set<String> keys() {
        return Set.copyOf(keys);
    }

    void add(Map<String, String> labels) {
        labels.forEach((key, value) -> {
            Values values = byKey.computeIfAbsent(key, k -> new Values());
            values.counts.merge(value, 1, Integer::sum);
            values.nodes++;
        });
    }

    void remove(Map<String, String> labels) {
        labels.forEach((key, value) -> {
            Values values = byKey.get(key);
            if (values == null) {
                return;
            }
            values.counts.computeIfPresent(value, (v, count) -> count == 1 ? null : count - 1);
            values.nodes--;
            if (values.nodes == 0) {
                byKey.remove(key);
            }
        });
    }

    /** Applies the rule to what the nodes are now. Cost: one step a label key. @return the keys have changed */
    boolean settle() {
        boolean changed = false;
        for (Map.Entry<String, Values> e : byKey.entrySet()) {
            if (e.getKey().equals(NodeShape.HOSTNAME)) {
                continue;
            }
            boolean was = keys.contains(e.getKey());
            boolean is = isPerNode(e.getValue(), was);
            if (is && !was) {
                keys.add(e.getKey());
                changed = true;
            } else if (was && !is) {
                keys.remove(e.getKey());
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isPerNode(Values values, boolean was) {
        if (values.counts.containsKey("")) {
            return false;
        }
        long distinct = values.counts.size();
        return was ? distinct * 2 >= values.nodes : values.nodes >= ENOUGH && distinct * 10 >= values.nodes * 9L;
    }
}
