package dev.muster.agent.reserve;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One gang at a time places its placeholders: two at once would each get a part, and neither the whole. Who is over, by whoever's
 * word, neither holds the turn nor stands in line: an attempt that another agent ended while this one was frozen never says so here.
 */
public final class Turn {
    private @Nullable String holder;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Predicate<String> over;

    /** @param over whether a token's attempt has ended or is to be withdrawn; must be quick */
    public Turn(Predicate<String> over) {
        this.over = over;
    }

    /** @return whether it is the token's turn; if not, it stands in line */
    public synchronized boolean take(String token) {
        if (holder != null && over.test(holder)) {
            holder = null;
        }
        waiting.removeIf(over);
        boolean free = holder == null
                && (waiting.isEmpty() || waiting.iterator().next().equals(token));
        if (free || token.equals(holder)) {
            holder = token;
            waiting.remove(token);
            return true;
        }
        waiting.add(token);
        return false;
    }

    /** Who has the turn, and who stands in line. */
    public synchronized Set<String> tokens() {
        Set<String> tokens = new LinkedHashSet<>(waiting);
        if (holder != null) {
            tokens.add(holder);
        }
        return tokens;
    }

    /**
     * The token has its room, or wants it no more.
     *
     * @return who is next in line, when the turn became free
     */
    public synchronized Optional<String> leave(String token) {
        boolean first = !waiting.isEmpty() && waiting.iterator().next().equals(token);
        boolean held = token.equals(holder);
        waiting.remove(token);
        if (held) {
            holder = null;
        }
        return holder == null && (held || first) ? waiting.stream().findFirst() : Optional.empty();
    }
}
