package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.sandbox.fleet.Audit;
import java.time.Instant;

/**
 * One request that an API server finished.
 *
 * @param cluster the hub or a member
 */
public record Event(String cluster, Audit.Request request) {
    public Instant at() {
        return request.at();
    }

    /** Whether Muster itself asked: its control plane or an agent. */
    boolean byMuster() {
        return request.user().contains(":muster-");
    }

    boolean done(String verb, String path) {
        return request.succeeded()
                && request.verb().equals(verb)
                && request.path().equals(path);
    }

    boolean changed(String resource) {
        return request.succeeded() && request.isWrite() && request.resource().equals(resource);
    }

    /** The object as the server has it afterwards; missing for what the log keeps no bodies of, and often for a delete. */
    JsonNode after() {
        return request.answer();
    }

    String uid() {
        return after().path("metadata").path("uid").asText("");
    }

    String label(String key) {
        return after().path("metadata").path("labels").path(key).asText("");
    }

    /** For people: who did what, when and with which answer. */
    @Override
    public String toString() {
        return "%s %s %s %s/%s by %s: %d"
                .formatted(
                        request.at(),
                        cluster,
                        request.verb() + " " + request.path(),
                        request.namespace(),
                        request.name(),
                        request.user(),
                        request.code());
    }
}
