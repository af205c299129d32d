package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** SparkApplications written as the YAML that differs from the smallest one. */
public final class Specs {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SMALLEST = """
            type: Scala
            sparkVersion: 3.5.4
            mainApplicationFile: local:///app.jar
            driver: {}
            executor: {}
            """;
    private static final ObjectNode SMALLEST_SPEC = yaml(SMALLEST);

    private Specs() {}

    /** The smallest application, named app in namespace jobs, with each YAML merged over it. */
    public static SparkApplication app(String... overlays) {
        SparkApplication app = new SparkApplication();
        app.setMetadata(new ObjectMetaBuilder()
                .withName("app")
                .withNamespace("jobs")
                .withUid("u-1")
                .build());
        ObjectNode spec = SMALLEST_SPEC.deepCopy();
        for (String overlay : overlays) {
            merge(spec, yaml(overlay));
        }
        app.setSpec(spec);
        return app;
    }

    public static ObjectNode yaml(String text) {
        try {
            JsonNode node = YAML.readTree(text);
            return node instanceof ObjectNode object ? object : YAML.createObjectNode();
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static void merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode known && entry.getValue() instanceof ObjectNode more) {
                merge(known, more);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
