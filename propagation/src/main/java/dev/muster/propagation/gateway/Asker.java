package dev.muster.propagation.gateway;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The user who asks, as the hub has authenticated them.
 *
 * @param uid empty when the hub gave none
 * @param extra values by key, keys in lower case
 */
public record Asker(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public Asker {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an asker without a name");
        }
        groups = List.copyOf(groups);
        extra = Map.copyOf(new TreeMap<>(extra));
    }
}
