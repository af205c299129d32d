package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** What the operator's pod webhook makes of a pod that Spark has built: the fields that are no Spark properties. */
final class OperatorWebhook {
    private OperatorWebhook() {}

    /**
     * @param built pod and container as Spark's builders left them
     * @return the whole pod, Spark's container the first
     */
    static ObjectNode admitted(ObjectNode built, JsonNode spec, String role) {
        ObjectNode pod = built.withObject("/pod").deepCopy();
        ObjectNode podSpec = pod.withObject("/spec");
        ObjectNode container = built.withObject("/container").deepCopy();
        ArrayNode containers = podSpec.withArray("containers");
        containers.insert(0, container);
        JsonNode roleSpec = spec.path(role);
        roleSpec.path("sidecars").forEach(containers::add);
        roleSpec.path("initContainers").forEach(podSpec.withArray("initContainers")::add);
        roleSpec.path("nodeSelector").properties().forEach(entry -> podSpec.withObject("/nodeSelector")
                .set(entry.getKey(), entry.getValue()));
        roleSpec.path("tolerations").forEach(podSpec.withArray("tolerations")::add);
        for (String field : new String[] {"affinity", "priorityClassName", "runtimeClassName"}) {
            if (roleSpec.has(field)) {
                podSpec.set(field, roleSpec.get(field));
            }
        }
        JsonNode scheduler = spec.has("batchScheduler") ? spec.get("batchScheduler") : roleSpec.path("schedulerName");
        if (!scheduler.isMissingNode()) {
            podSpec.set("schedulerName", scheduler);
        }
        limits(container, roleSpec);
        return pod;
    }

    private static void limits(ObjectNode container, JsonNode roleSpec) {
        ObjectNode limits = container.withObject("/resources").withObject("/limits");
        JsonNode gpu = roleSpec.path("gpu");
        if (gpu.path("quantity").asLong() > 0) {
            limits.put(gpu.path("name").asText(), gpu.path("quantity").asText());
        }
        if (roleSpec.has("memoryLimit")) {
            limits.put("memory", kubernetes(roleSpec.path("memoryLimit").asText()));
        }
    }

    /** Java's sizes (4g) in Kubernetes' binary units; what is one already stays. */
    private static String kubernetes(String size) {
        return size.matches("\\d+[kKmMgGtT][bB]?")
                ? size.replaceAll("\\D", "") + size.replaceAll("[\\dbB]", "").toUpperCase(Locale.ROOT) + "i"
                : size;
    }
}
