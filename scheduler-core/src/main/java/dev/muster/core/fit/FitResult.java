package dev.muster.core.fit;

import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Map;

/** Whether a gang has room in a member. */
public sealed interface FitResult {
    /**
     * It has.
     *
     * @param forecast true when claims that no report shows yet were charged by guess, so the reservation decides
     * @param promised pod set name to pods with room: at least the minimum, at most the count
     * @param takes one way to place the promised pods
     * @param roomFor pods of the largest set that would have room in all, at least the promised ones
     */
    record Fits(boolean forecast, Map<String, Integer> promised, List<Take> takes, long roomFor) implements FitResult {
        public Fits {
            promised = Map.copyOf(promised);
            takes = List.copyOf(takes);
        }
    }

    /** It has not; the reason is the nearest miss. */
    record Short(Reason.OfMember reason) implements FitResult {}

    /**
     * Pods of one set on one node.
     *
     * @param group index in the member's node groups
     * @param node row in the group
     */
    record Take(String podSet, int group, int node, int pods) {}
}
