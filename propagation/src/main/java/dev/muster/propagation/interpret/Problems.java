package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong with one spec, gathered while it is read, so that a user sees all of it at once. */
final class Problems {
    /** More than anybody reads; keeps a hostile spec from filling a status. */
    private static final int LIMIT = 20;

    private final Map<String, Problem> byField = new LinkedHashMap<>();

    /** Keeps the first problem of each field, {@value #LIMIT} in all. */
    void add(String field, String value, String why) {
        if (byField.size() < LIMIT) {
            byField.putIfAbsent(field, new Problem(field, value, why));
        }
    }

    void add(String field, JsonNode value, String why) {
        add(field, value.isValueNode() ? value.asText() : value.toString(), why);
    }

    boolean isEmpty() {
        return byField.isEmpty();
    }

    List<Problem> asList() {
        return List.copyOf(byField.values());
    }
}
