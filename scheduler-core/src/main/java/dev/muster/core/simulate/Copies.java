package dev.muster.core.simulate;

import java.util.Map;
import java.util.TreeMap;

/**
 * How many more jobs like one have room now.
 *
 * @param byMember members that hold at least one, by name
 * @param atLeast true when counting stopped at the limit that was asked for, so that there may be more
 */
public record Copies(Map<String, Integer> byMember, boolean atLeast) {
    public Copies {
        byMember = java.util.Collections.unmodifiableMap(new TreeMap<>(byMember));
    }

    public long total() {
        return byMember.values().stream().mapToLong(Integer::longValue).sum();
    }
}
