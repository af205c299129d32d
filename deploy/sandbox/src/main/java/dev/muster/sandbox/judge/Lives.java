package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When what an attempt made lived, replayed from the members' writes.
 *
 * <pre>
 *   copy      there    from its create until it is gone: deleted, and its last finalizer removed
 *             armed    while it is there, not suspended and not ended
 *   pod       from its create until it has ended or is gone; driver, executor or slot (placeholder, fence)
 * </pre>
 */
final class Lives {
    /** What kind of thing lived. */
    enum Kind {
        COPY,
        ARMED,
        DRIVER,
        EXECUTOR,
        SLOT
    }

    /**
     * @param token of its attempt
     * @param to {@link Instant#MAX} when it lives at the end
     * @param node where it is bound; empty for none and for copies
     */
    record Life(
            String member, Kind kind, String token, String uid, String name, Instant from, Instant to, String node) {
        String job() {
            return token.substring(0, Math.max(0, token.lastIndexOf('.')));
        }

        boolean overlaps(Life other) {
            return from.isBefore(other.to) && other.from.isBefore(to);
        }

        boolean at(Instant time) {
            return !from.isAfter(time) && to.isAfter(time);
        }

        @Override
        public String toString() {
            return "%s %s of %s in %s, %s to %s"
                    .formatted(kind, name, token, member, from, to.equals(Instant.MAX) ? "the end" : to);
        }
    }

    private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED");

    private final Map<String, Life> open = new LinkedHashMap<>();
    private final List<Life> over = new ArrayList<>();
    /** The token of each named object that is there, for answers that no longer carry it. */
    private final Map<String, String> uids = new HashMap<>();
    /** Where pods are bound, by UID; a scheduler that is quick is answered before who made the pod is. */
    private final Map<String, String> nodes = new HashMap<>();

    private Lives() {}

    static List<Life> of(History history) {
        var lives = new Lives();
        history.inMembers().filter(event -> event.request().succeeded()).forEach(lives::take);
        var all = new ArrayList<>(lives.over);
        all.addAll(lives.open.values());
        return all;
    }

    private void take(Event event) {
        switch (event.request().path()) {
            case "sparkapplications", "sparkapplications/status" -> copy(event);
            case "pods", "pods/status" -> pod(event);
            case "pods/binding" -> bound(event);
            case String other -> {}
        }
    }

    private static String key(Event event) {
        return event.cluster() + " " + event.request().resource() + " "
                + event.request().namespace() + "/" + event.request().name();
    }

    private void copy(Event event) {
        var object = event.after();
        var token = event.label(Reserved.TOKEN);
        if (object.path("kind").asText().equals("SparkApplication") && !token.isEmpty()) {
            var uid = event.uid();
            uids.put(key(event), uid);
            begin(uid + " copy", event, Kind.COPY, token, uid);
            var armed = object.path("spec").path("suspend").asBoolean(false) == false
                    && !ENDED.contains(object.path("status")
                            .path("applicationState")
                            .path("state")
                            .asText(""))
                    && object.path("metadata").path("deletionTimestamp").isMissingNode();
            if (armed) {
                begin(uid + " armed", event, Kind.ARMED, token, uid);
            } else {
                end(uid + " armed", event.at());
            }
            if (gone(object, event)) {
                end(uid + " copy", event.at());
            }
        } else if (event.request().verb().equals("delete")) {
            var uid = uids.remove(key(event));
            end(uid + " armed", event.at());
            end(uid + " copy", event.at());
        } else if (uids.containsKey(key(event)) && token.isEmpty()) {
            // Disowned: it is nobody's copy any more.
            var uid = uids.remove(key(event));
            end(uid + " armed", event.at());
            end(uid + " copy", event.at());
        }
    }

    /** Deleted, and nothing holds it. */
    private static boolean gone(JsonNode object, Event event) {
        var deleted = !object.path("metadata").path("deletionTimestamp").isMissingNode();
        return object.path("metadata").path("finalizers").isEmpty()
                && (deleted || event.request().verb().equals("delete"));
    }

    private void pod(Event event) {
        var pod = event.after();
        if (!pod.path("kind").asText().equals("Pod")) {
            return;
        }
        var uid = event.uid();
        var token = event.label(Reserved.TOKEN);
        if (event.request().verb().equals("create") && !token.isEmpty()) {
            begin(uid, event, kind(event), token, uid);
        }
        var phase = pod.path("status").path("phase").asText("");
        var grace = pod.path("metadata").path("deletionGracePeriodSeconds");
        if (phase.equals("Succeeded")
                || phase.equals("Failed")
                || event.request().verb().equals("delete") && grace.asLong(0) == 0) {
            end(uid, event.at());
        }
    }

    private static Kind kind(Event event) {
        if (!event.label(Reserved.SLOT).isEmpty()) {
            return Kind.SLOT;
        }
        return event.label("spark-role").equals("driver") ? Kind.DRIVER : Kind.EXECUTOR;
    }

    private void bound(Event event) {
        var uid = event.request().object().path("metadata").path("uid").asText("");
        nodes.put(uid, event.request().object().path("target").path("name").asText(""));
        open.computeIfPresent(
                uid,
                (key, life) -> new Life(
                        life.member(),
                        life.kind(),
                        life.token(),
                        life.uid(),
                        life.name(),
                        life.from(),
                        life.to(),
                        nodes.getOrDefault(uid, "")));
    }

    private void begin(String key, Event event, Kind kind, String token, String uid) {
        open.putIfAbsent(
                key,
                new Life(
                        event.cluster(),
                        kind,
                        token,
                        uid,
                        event.request().name(),
                        event.at(),
                        Instant.MAX,
                        nodes.getOrDefault(uid, "")));
    }

    private void end(String key, Instant at) {
        var life = open.remove(key);
        if (life != null) {
            over.add(new Life(
                    life.member(), life.kind(), life.token(), life.uid(), life.name(), life.from(), at, life.node()));
        }
    }
}
