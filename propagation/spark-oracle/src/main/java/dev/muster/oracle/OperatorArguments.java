package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments that the Spark operator gives to spark-submit for an application whose defaults are written out; in its
 * order, because of two values for one key Spark takes the last.
 */
final class OperatorArguments {
    private final List<String> args = new ArrayList<>();
    private final JsonNode spec;

    private OperatorArguments(JsonNode spec) {
        this.spec = spec;
    }

    /**
     * @param copy the application as it reaches the member
     * @param templates files of the roles' pod templates, by role; absent without template
     */
    static List<String> of(ObjectNode copy, JsonNode templates) {
        return new OperatorArguments(copy.path("spec")).build(copy.path("metadata"), templates);
    }

    private List<String> build(JsonNode metadata, JsonNode templates) {
        String name = metadata.path("name").asText();
        option("--class", spec.path("mainClass"));
        add("--master", "k8s://https://127.0.0.1:6443");
        option("--deploy-mode", spec.path("mode"));
        add("--name", name);
        conf("spark.kubernetes.namespace", metadata.path("namespace"));
        conf("spark.kubernetes.container.image", spec.path("image").asText("spark"));
        conf("spark.kubernetes.memoryOverheadFactor", spec.path("memoryOverheadFactor"));
        spec.path("sparkConf").properties().forEach(entry -> {
            if (!entry.getKey().equals("spark.kubernetes.driver.pod.name")) {
                conf(entry.getKey(), entry.getValue());
            }
        });
        conf("spark.kubernetes.driver.pod.name", driverPodName(name));
        role("driver");
        role("executor");
        conf("spark.executor.instances", spec.path("executor").path("instances"));
        spec.path("nodeSelector")
                .properties()
                .forEach(entry -> conf("spark.kubernetes.node.selector." + entry.getKey(), entry.getValue()));
        dynamicAllocation(spec.path("dynamicAllocation"));
        templates.properties().forEach(entry -> {
            String prefix = "spark.kubernetes." + entry.getKey() + ".podTemplate";
            conf(prefix + "File", entry.getValue());
            conf(prefix + "ContainerName", "spark-kubernetes-" + entry.getKey());
        });
        args.add(spec.path("mainApplicationFile").asText());
        return List.copyOf(args);
    }

    private String driverPodName(String name) {
        String own = spec.path("driver").path("podName").asText("");
        return own.isEmpty()
                ? spec.path("sparkConf")
                        .path("spark.kubernetes.driver.pod.name")
                        .asText(name + "-driver")
                : own;
    }

    private void role(String role) {
        JsonNode from = spec.path(role);
        conf("spark." + role + ".cores", from.path("cores"));
        conf("spark.kubernetes." + role + ".request.cores", from.path("coreRequest"));
        conf("spark.kubernetes." + role + ".limit.cores", from.path("coreLimit"));
        conf("spark." + role + ".memory", from.path("memory"));
        conf("spark." + role + ".memoryOverhead", from.path("memoryOverhead"));
        conf("spark.kubernetes.authenticate." + role + ".serviceAccountName", from.path("serviceAccount"));
    }

    private void dynamicAllocation(JsonNode allocation) {
        if (!allocation.path("enabled").asBoolean()) {
            return;
        }
        conf("spark.dynamicAllocation.enabled", "true");
        conf(
                "spark.dynamicAllocation.shuffleTracking.enabled",
                allocation.path("shuffleTrackingEnabled").asText("true"));
        for (String number : new String[] {"initialExecutors", "minExecutors", "maxExecutors"}) {
            conf("spark.dynamicAllocation." + number, allocation.path(number));
        }
    }

    private void option(String name, JsonNode value) {
        if (!value.isMissingNode()) {
            add(name, value.asText());
        }
    }

    private void conf(String key, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull()) {
            conf(key, value.asText());
        }
    }

    private void conf(String key, String value) {
        add("--conf", key + "=" + value);
    }

    private void add(String name, String value) {
        args.add(name);
        args.add(value);
    }
}
