package dev.muster.agent.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The placeholders of a token, counted.
 *
 * @param wanted as many as the gang has pods
 * @param existing seen, deleting ones excluded
 * @param bound of those, how many have a node
 * @param enough every pod set has as many with a node as it needs at least, and of each other placeholder the member's scheduler
 *     has said that it finds no room
 * @param refused what the member's scheduler says of the first one it could not place, null while as many have room or may
 *     still find it as the job needs at least
 * @param lost one that had a node was preempted, evicted or deleted by another hand
 * @param leftovers placeholders and fences still in the member, deleting ones included
 */
public record Room(
        int wanted,
        int existing,
        int bound,
        boolean enough,
        @Nullable String refused,
        @Nullable String lost,
        int leftovers) {
    public static final Room NONE = new Room(0, 0, 0, false, null, null, 0);

    /** Whether the job may go on: all of its gang has room, or as much of it as there is room for and it can start with. */
    public boolean held() {
        return existing >= wanted && (bound >= wanted || enough);
    }
}
