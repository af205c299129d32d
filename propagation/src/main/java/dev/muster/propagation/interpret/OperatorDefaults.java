package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What the operator's webhook writes into a new SparkApplication. Done here as well, so that a job's size does not
 * depend on whether a member runs that webhook. A value that is there, or that {@code sparkConf} gives, stays.
 */
final class OperatorDefaults {
    private static final int RETRY_INTERVAL_SECONDS = 5;

    /** What Go's strconv.ParseBool takes for true. */
    private static final Set<String> GO_TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private OperatorDefaults() {}

    /** A copy of the spec with the defaults in it; parts of the wrong type are left as they are. Applying it again changes nothing. */
    static ObjectNode applied(ObjectNode spec) {
        ObjectNode copy = spec.deepCopy();
        if (isBlank(copy.path("mode"))) {
            copy.put("mode", "cluster");
        }
        restartPolicy(copy);
        JsonNode sparkConf = copy.path("sparkConf");
        if (copy.get("driver") instanceof ObjectNode driver) {
            size(driver, Role.DRIVER, sparkConf);
        }
        if (copy.get("executor") instanceof ObjectNode executor) {
            size(executor, Role.EXECUTOR, sparkConf);
            if (isAbsent(executor.path("instances"))
                    && isBlank(sparkConf.path("spark.executor.instances"))
                    && !dynamicAllocation(copy)) {
                executor.put("instances", 1);
            }
        }
        return copy;
    }

    private static void restartPolicy(ObjectNode spec) {
        if (isAbsent(spec.path("restartPolicy"))) {
            spec.putObject("restartPolicy");
        }
        if (!(spec.get("restartPolicy") instanceof ObjectNode policy)) {
            return;
        }
        if (isBlank(policy.path("type"))) {
            policy.put("type", "Never");
        }
        if (!policy.path("type").asText().equals("Never")) {
            for (String interval : new String[] {"onFailureRetryInterval", "onSubmissionFailureRetryInterval"}) {
                if (isAbsent(policy.path(interval))) {
                    policy.put(interval, RETRY_INTERVAL_SECONDS);
                }
            }
        }
    }

    private static void size(ObjectNode role, Role which, JsonNode sparkConf) {
        if (isAbsent(role.path("cores")) && !sparkConf.has(which.sparkKey("cores"))) {
            role.put("cores", 1);
        }
        if (isAbsent(role.path("memory")) && !sparkConf.has(which.sparkKey("memory"))) {
            role.put("memory", "1g");
        }
    }

    /** The operator asks for a key that Spark does not know (its case is wrong); so dynamic allocation switched on in sparkConf alone still gets one instance. */
    private static boolean dynamicAllocation(ObjectNode spec) {
        JsonNode allocation = spec.path("dynamicAllocation");
        if (!isAbsent(allocation)) {
            return allocation.path("enabled").asBoolean();
        }
        return GO_TRUE.contains(
                spec.path("sparkConf").path("spark.dynamicallocation.enabled").asText());
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static boolean isBlank(JsonNode node) {
        return isAbsent(node) || node.isTextual() && node.textValue().isEmpty();
    }
}
