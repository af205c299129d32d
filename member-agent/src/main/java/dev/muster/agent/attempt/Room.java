package dev.muster.agent.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The placeholders of a token, counted.
 *
 * @param wanted as many as the gang has pods
 * @param existing seen, deleting ones excluded
 * @param bound of those, how many have a node
 * @param refused what the member's scheduler says of the first one it could not place, null while it could
 * @param lost one that had a node was preempted, evicted or deleted by another hand
 * @param leftovers placeholders and fences still in the member, deleting ones included
 */
public record Room(
        int wanted,
        int existing,
        int bound,
        @Nullable String refused,
        @Nullable String lost,
        int leftovers) {
    public static final Room NONE = new Room(0, 0, 0, null, null, 0);

    public boolean whole() {
        return existing >= wanted && bound >= wanted;
    }
}
