package dev.muster.agent.arm;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The copies of this member that were armed, in memory: how many of them the operator has not taken in, which bounds how
 * many more are armed, and how many it took in out of turn. Filled again from the Works after a restart.
 */
public final class ArmedCopies {
    /** Enough to count to any sensible {@code skippedAfter}; the oldest are forgotten first. */
    private static final int REMEMBERED = 1_000;

    private final int places;
    private final Set<String> open = new HashSet<>();
    private final Map<String, Deque<Instant>> takenIn = new HashMap<>();
    private final Set<String> counted = new HashSet<>();

    /** @param places armed and unacknowledged copies at most */
    public ArmedCopies(int places) {
        this.places = places;
    }

    /** @return whether the token has a place; it keeps it until it is taken in or forgotten */
    public synchronized boolean enter(String token) {
        return open.contains(token) || open.size() < places && open.add(token);
    }

    /** A Work is Starting: it has its place, the limit notwithstanding. */
    public synchronized void armed(String token) {
        open.add(token);
    }

    /** @return whether a place became free */
    public synchronized boolean takenIn(String token, String namespace, Instant armedAt) {
        if (counted.add(token)) {
            Deque<Instant> times = takenIn.computeIfAbsent(namespace, n -> new ArrayDeque<>());
            times.addLast(armedAt);
            if (times.size() > REMEMBERED) {
                times.removeFirst();
            }
        }
        return open.remove(token);
    }

    /** @return whether a place became free */
    public synchronized boolean forget(String token) {
        counted.remove(token);
        return open.remove(token);
    }

    /** Every token that has a place or is counted. */
    public synchronized Set<String> tokens() {
        Set<String> tokens = new HashSet<>(open);
        tokens.addAll(counted);
        return tokens;
    }

    /** Applications of the namespace that were armed later than {@code armedAt} and are taken in. Cost: at most 1,000. */
    public synchronized int takenInAfter(String namespace, Instant armedAt) {
        Deque<Instant> times = takenIn.getOrDefault(namespace, new ArrayDeque<>());
        return (int) times.stream().filter(t -> t.isAfter(armedAt)).count();
    }
}
