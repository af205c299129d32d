package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * What the members serve, together: the union of groups, versions, resources and schemas. kubectl asks dozens of these at a time, so
 * members that are much later than the first are left out.
 */
final class MergedDiscovery {
    private static final Duration GRACE = Duration.ofSeconds(1);

    /** OpenAPI documents are the largest: 5 MB with many definitions. */
    private static final int LIMIT = 32 * 1024 * 1024;

    /** Said in a word, not in JSON. */
    private static final Set<String> HEALTH = Set.of("healthz", "livez", "readyz");

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
        var question = MemberRoute.question(query, Answer.JSON, ownDocuments(query.parameters()));
        try (var gathered = Gathered.ask(reach, reach.members(), member -> question, answer, GRACE)) {
            if (gathered.found().isEmpty()) {
                answer.refuse(gathered.refusal());
                return;
            }
            if (HEALTH.contains(path.getFirst())) {
                gathered.lines().forEach(answer::warn);
                answer.bytes(200, "text/plain", "ok".getBytes(StandardCharsets.US_ASCII));
                return;
            }
            // What some members do not serve is no failure of theirs.
            gathered.failed().forEach((member, words) -> answer.warn(Gathered.line(member, words)));
            merge(gathered, path, answer);
        }
    }

    /**
     * Without the hash of an OpenAPI document: it is that of one member's, and a member whose document is another one would redirect to
     * its own.
     */
    private static Map<String, List<String>> ownDocuments(Map<String, List<String>> parameters) {
        var without = new HashMap<>(parameters);
        without.remove("hash");
        return without;
    }

    private static void merge(Gathered gathered, List<String> path, Answer answer) throws IOException {
        var lines = new ArrayList<String>();
        ObjectNode all = null;
        for (var entry : gathered.found().entrySet()) {
            try {
                var document = read(entry.getValue().answer());
                all = all == null ? document : (ObjectNode) merger(path).apply(all, document);
            } catch (IOException e) {
                lines.add(Gathered.line(entry.getKey(), String.valueOf(e.getMessage())));
            }
        }
        if (all == null) {
            answer.refuse(Refusal.unavailable(String.join("\n", lines)));
            return;
        }
        lines.forEach(answer::warn);
        answer.json(200, all);
    }

    private static ObjectNode read(MemberAnswer answer) throws IOException {
        var bytes = Cutoff.within(answer, () -> answer.body().readNBytes(LIMIT));
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode document) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw new MemberAnswer.MemberFailure("its answer is no JSON document");
        }
        throw new MemberAnswer.MemberFailure("its answer is no JSON document");
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
