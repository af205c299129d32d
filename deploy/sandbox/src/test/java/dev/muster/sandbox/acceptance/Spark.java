package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.operator.Misbehaviour;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SparkApplication to apply; the driver is 1 cpu, 512m (896Mi with overhead) unless said otherwise. */
record Spark(
        String name,
        int executors,
        int cores,
        String memory,
        Map<String, String> annotations,
        Map<String, String> labels,
        Map<String, @Nullable Object> spec,
        Map<String, Object> driver) {

    static Spark app(String name) {
        return new Spark(name, 1, 1, "512m", Map.of(), Map.of(), Map.of(), Map.of());
    }

    Spark executors(int count, int cores, String memory) {
        return new Spark(name, count, cores, memory, annotations, labels, spec, driver);
    }

    Spark annotated(String key, String value) {
        return new Spark(name, executors, cores, memory, plus(annotations, key, value), labels, spec, driver);
    }

    Spark labelled(String key, String value) {
        return new Spark(name, executors, cores, memory, annotations, plus(labels, key, value), spec, driver);
    }

    /** @param value null takes the field away */
    Spark with(String key, @Nullable Object value) {
        return new Spark(name, executors, cores, memory, annotations, labels, plus(spec, key, value), driver);
    }

    Spark driverWith(String key, Object value) {
        return new Spark(name, executors, cores, memory, annotations, labels, spec, plus(driver, key, value));
    }

    /** Runs this long once its executors are there. */
    Spark running(int seconds) {
        return annotated(Misbehaviour.RUN_SECONDS, Integer.toString(seconds));
    }

    /** Makes the member's simulated operator or driver misbehave. */
    Spark misbehaving(Misbehaviour how) {
        return annotated(Misbehaviour.ANNOTATION, how.value());
    }

    String yaml() {
        var driverSpec = new LinkedHashMap<String, Object>(
                Map.of("cores", 1, "memory", "512m", "serviceAccount", "spark-operator-spark"));
        driverSpec.putAll(driver);
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("type", "Scala");
        body.put("mode", "cluster");
        body.put("image", "example.com/spark:3.5.4");
        body.put("mainClass", "org.apache.spark.examples.SparkPi");
        body.put("mainApplicationFile", "local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar");
        body.put("sparkVersion", "3.5.4");
        body.put("restartPolicy", Map.of("type", "Never"));
        body.put("driver", driverSpec);
        body.put("executor", Map.of("instances", executors, "cores", cores, "memory", memory));
        body.putAll(spec);
        body.values().removeIf(Objects::isNull);
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", name);
        metadata.put("namespace", "default");
        metadata.put("labels", plus(labels, Acceptance.OURS, "true"));
        metadata.put("annotations", annotations);
        return Serialization.asYaml(Map.of(
                "apiVersion",
                "sparkoperator.k8s.io/v1beta2",
                "kind",
                "SparkApplication",
                "metadata",
                metadata,
                "spec",
                body));
    }

    GenericKubernetesResource object() {
        return Serialization.unmarshal(yaml(), GenericKubernetesResource.class);
    }

    private static <V extends @Nullable Object> Map<String, V> plus(Map<String, V> map, String key, V value) {
        var more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }
}
