package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is wrong with one spec, gathered while it is read, so that a user sees all of it at once. */
final class Problems {
    /** More than anybody reads; keeps a hostile spec from filling a status. */
    private static final int LIMIT = 20;

    /** Names of fields whose values are not repeated in statuses and events; Spark hides the same in its logs. */
    private static final Pattern SENSITIVE = Pattern.compile("(?i)secret|password|token|access[.]?key");

    private final Map<String, Problem> byField = new LinkedHashMap<>();

    /** Keeps the first problem of each field, {@value #LIMIT} in all. */
    void add(String field, String value, String why) {
        if (byField.size() < LIMIT) {
            String shown = SENSITIVE.matcher(field).find() ? "(not shown)" : value;
            byField.putIfAbsent(field, new Problem(field, shown, why));
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
