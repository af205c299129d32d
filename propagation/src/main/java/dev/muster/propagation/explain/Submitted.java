package dev.muster.propagation.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.gateway.Refusal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The body of a simulation: a SparkApplication as it would be created, or what is wrong with it. */
sealed interface Submitted {
    ObjectMapper MAPPER = new ObjectMapper();

    record Job(SparkApplication template) implements Submitted {}

    record Wrong(Refusal refusal) implements Submitted {}

    /** @param body JSON */
    static Submitted read(byte[] body, String namespace, Instant now) throws IOException {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return read(object, namespace, now);
            }
            return wrong("the body is no JSON object: send one SparkApplication as JSON");
        } catch (JsonProcessingException e) {
            return wrong("the body is no JSON: send one SparkApplication as JSON");
        }
    }

    private static Submitted read(ObjectNode body, String namespace, Instant now) {
        var kind = body.path("kind").asText("");
        var apiVersion = body.path("apiVersion").asText("");
        if (!kind.equals(SparkApplication.KIND) || !apiVersion.equals(SparkApplication.API_VERSION)) {
            return wrong("apiVersion and kind are \"%s\" and \"%s\": want %s and %s"
                    .formatted(apiVersion, kind, SparkApplication.API_VERSION, SparkApplication.KIND));
        }
        var stated = body.at("/metadata/namespace").asText(namespace);
        if (!stated.equals(namespace)) {
            return wrong(
                    "metadata.namespace: \"%s\" is not the namespace of the request, %s".formatted(stated, namespace));
        }
        if (!(body.path("spec") instanceof ObjectNode spec)) {
            return wrong("spec: is required and must be an object");
        }
        var template = new SparkApplication();
        template.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(body.at("/metadata/name").asText("simulation"))
                .withLabels(texts(body, "labels"))
                .withAnnotations(texts(body, "annotations"))
                .withUid("simulation")
                .withGeneration(1L)
                .withCreationTimestamp(now.truncatedTo(ChronoUnit.SECONDS).toString())
                .build());
        template.setSpec(spec);
        return new Job(template);
    }

    private static Map<String, String> texts(ObjectNode body, String field) {
        var texts = new LinkedHashMap<String, String>();
        body.path("metadata")
                .path(field)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText("")));
        return texts;
    }

    private static Wrong wrong(String message) {
        return new Wrong(Refusal.badRequest(message));
    }
}
