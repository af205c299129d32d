package dev.muster.propagation.gateway;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one page of a merged list asks of each member, and what is left for the next. A continue token of ours holds, by member, the
 * member's own token, that it has not begun, or the words of a failure in the middle of a page: the next page tells them, because a
 * Warning can only stand before the rows.
 */
final class Page {
    private static final String GO_ON = "c:";
    private static final String BEGIN = "b:";
    private static final String FAILED = "f:";
    private static final String VERSION = "v:";

    private final Map<String, String> states;
    private final Map<String, String> next = Collections.synchronizedMap(new TreeMap<>());
    private final boolean first;

    private Page(Map<String, String> states, boolean first) {
        this.states = states;
        this.first = first;
        states.forEach((member, state) -> {
            if (state.startsWith(VERSION)) {
                next.put(member, state);
            }
        });
    }

    static Page first(Collection<String> members) {
        var states = new TreeMap<String, String>();
        members.forEach(member -> states.put(member, BEGIN));
        return new Page(states, true);
    }

    /** @return empty when the token is none of ours */
    static Optional<Page> of(String token, Collection<String> members) {
        return Packed.unpack(token).map(states -> {
            var known = new TreeMap<>(states);
            known.keySet().removeIf(key -> !members.contains(key));
            return new Page(known, false);
        });
    }

    boolean isFirst() {
        return first;
    }

    /** Members to ask now: at most {@code limit} of them, 0 = all. The others begin with a later page. */
    List<String> asked(long limit) {
        var open = states.entrySet().stream()
                .filter(entry ->
                        entry.getValue().startsWith(BEGIN) || entry.getValue().startsWith(GO_ON))
                .map(Map.Entry::getKey)
                .toList();
        var now = limit > 0 && limit < open.size() ? open.subList(0, (int) limit) : open;
        open.stream().filter(member -> !now.contains(member)).forEach(member -> next.put(member, states.get(member)));
        return now;
    }

    /** Failures of the page before, as {@code member: words}. */
    Map<String, String> failures() {
        var failures = new TreeMap<String, String>();
        states.forEach((member, state) -> {
            if (state.startsWith(FAILED)) {
                failures.put(member, state.substring(FAILED.length()));
            }
        });
        return failures;
    }

    /**
     * What one of several members is asked for at most: all parts together are the limit, and they differ by one at most.
     *
     * @param limit of the page, at least {@code members}; 0 = all
     * @param index of the member among those asked, from 0
     */
    static long part(long limit, int members, int index) {
        return limit / members + (index < limit % members ? 1 : 0);
    }

    /**
     * The parameters of one member.
     *
     * @param limit of its items, 0 = all
     */
    Map<String, List<String>> parameters(Query query, String member, long limit) {
        var parameters = new HashMap<>(query.parameters());
        parameters.remove("continue");
        if (limit > 0) {
            parameters.put("limit", List.of(Long.toString(limit)));
        }
        var state = states.getOrDefault(member, BEGIN);
        if (state.startsWith(GO_ON)) {
            parameters.put("continue", List.of(state.substring(GO_ON.length())));
        }
        return parameters;
    }

    /** The member's page is whole. */
    void whole(String member, String version, String token) {
        next.put(member, token.isEmpty() ? VERSION + version : GO_ON + token);
    }

    /** It broke off after rows were written. */
    void failed(String member, String words) {
        next.put(member, FAILED + words);
    }

    /** The token for the page after this one, empty when nothing is left. */
    String token() {
        synchronized (next) {
            return next.values().stream().allMatch(state -> state.startsWith(VERSION)) ? "" : Packed.pack(next);
        }
    }

    /** The list's resource version: those of the members that are through. */
    String version() {
        var versions = new TreeMap<String, String>();
        synchronized (next) {
            next.forEach((member, state) -> {
                if (state.startsWith(VERSION)) {
                    versions.put(member, state.substring(VERSION.length()));
                }
            });
        }
        return Packed.pack(versions);
    }
}
