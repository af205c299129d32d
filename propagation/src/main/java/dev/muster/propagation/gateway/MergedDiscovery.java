package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What the members serve, together: the union of groups, versions, resources and schemas. kubectl asks dozens of these at a time, so
 * members that are much later than the first are left out.
 */
final class MergedDiscovery {
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** OpenAPI documents are the largest: 5 MB with many definitions. */
    private static final int LIMIT = 32 * 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Reach reach;

    MergedDiscovery(Reach reach) {
        this.reach = reach;
    }

    void answer(Query query, List<String> path, Answer answer) throws IOException {
        if (path.getFirst().equals("openapi")
                && !query.accept().isEmpty()
                && !query.accept().contains("json")
                && !query.accept().contains("*/*")) {
            answer.refuse(new Refusal(406, "NotAcceptable", "merged OpenAPI documents are served as application/json"));
            return;
        }
        var question = MemberRoute.question(query, Answer.JSON, query.parameters());
        try (var gathered = Gathered.ask(reach, reach.members(), member -> question, answer, GRACE)) {
            if (gathered.found().isEmpty()) {
                answer.refuse(gathered.refusal());
                return;
            }
            gathered.failed().forEach((member, words) -> answer.warn(Gathered.line(member, words)));
            merge(gathered, path, answer);
        }
    }

    private static void merge(Gathered gathered, List<String> path, Answer answer) throws IOException {
        JsonNode all = null;
        for (var entry : gathered.found().entrySet()) {
            try {
                var document = JSON.readTree(entry.getValue().answer().body().readNBytes(LIMIT));
                all = all == null ? document : merger(path).apply(all, document);
            } catch (IOException e) {
                answer.warn(Gathered.line(entry.getKey(), "its answer is no JSON document"));
            }
        }
        if (all == null) {
            // Health is said in a word, not in JSON.
            answer.bytes(200, "text/plain", "ok".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } else {
            answer.json(200, all);
        }
    }

    private static BinaryOperator<JsonNode> merger(List<String> path) {
        var root = path.getFirst();
        if (root.equals("openapi")) {
            return (a, b) -> fields(a, b, List.of("paths", "definitions", "components", "schemas"));
        }
        if (root.equals("apis") && path.size() == 1) {
            return (a, b) -> groups(a, b);
        }
        if (root.equals("apis") && path.size() == 2) {
            return (a, b) -> array(a, b, "versions", "version");
        }
        return (a, b) -> array(a, b, "resources", "name");
    }

    private static JsonNode groups(JsonNode a, JsonNode b) {
        for (var group : b.path("groups")) {
            var known = find(a.path("groups"), "name", group.path("name").asText());
            if (known != null) {
                array(known, group, "versions", "version");
            }
        }
        return array(a, b, "groups", "name");
    }

    private static JsonNode array(JsonNode a, JsonNode b, String field, String key) {
        if (a.path(field) instanceof ArrayNode known) {
            var missing = new ArrayList<JsonNode>();
            for (var entry : b.path(field)) {
                if (find(known, key, entry.path(key).asText()) == null) {
                    missing.add(entry);
                }
            }
            known.addAll(missing);
        }
        return a;
    }

    private static JsonNode find(JsonNode array, String key, String value) {
        for (var entry : array) {
            if (entry.path(key).asText().equals(value)) {
                return entry;
            }
        }
        return null;
    }

    /** Adds what {@code a} lacks, in the named fields and one level below them. */
    private static JsonNode fields(JsonNode a, JsonNode b, List<String> names) {
        for (var name : names) {
            if (b.path(name) instanceof ObjectNode from && a instanceof ObjectNode into) {
                var target = into.withObject("/" + name);
                from.properties().forEach(entry -> {
                    if (!target.has(entry.getKey())) {
                        target.set(entry.getKey(), entry.getValue());
                    } else if (names.contains(entry.getKey())) {
                        fields(target, from, names);
                    }
                });
            }
        }
        return a;
    }
}
