package dev.muster.propagation.gateway;

import java.util.HashMap;
import java.util.Map;

/** How many questions are open, in all and by asker: one asker cannot take the room of the others. */
final class Admission {
    private final int limit;
    private final int limitPerAsker;
    private final Map<String, Integer> open = new HashMap<>();
    private int total;

    Admission(int limit, int limitPerAsker) {
        this.limit = limit;
        this.limitPerAsker = limitPerAsker;
    }

    /** @return whether the question may begin; then {@link #leave} must follow */
    synchronized boolean enter(Asker asker) {
        int own = open.getOrDefault(asker.name(), 0);
        if (total >= limit || own >= limitPerAsker) {
            return false;
        }
        total++;
        open.put(asker.name(), own + 1);
        return true;
    }

    synchronized void leave(Asker asker) {
        total--;
        open.computeIfPresent(asker.name(), (name, count) -> count == 1 ? null : count - 1);
    }

    synchronized int open() {
        return total;
    }
}
