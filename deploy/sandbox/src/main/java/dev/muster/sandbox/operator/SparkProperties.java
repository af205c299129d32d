package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Spark properties that reach Spark for one application: what the operator passes to spark-submit as {@code --conf},
 * in its order, where the last value of a key wins.
 *
 * <pre>
 *  memoryOverheadFactor &lt; sparkConf &lt; hadoopConf &lt; driver.* &lt; executor.* &lt; nodeSelector &lt; dynamicAllocation
 * </pre>
 *
 * @param values effective value by key
 * @param mainFile {@code spec.mainApplicationFile}; its suffix, not {@code spec.type}, decides the language
 */
record SparkProperties(Map<String, String> values, String mainFile) {
    static final String OVERHEAD_FACTOR = "spark.kubernetes.memoryOverheadFactor";
    static final String DYNAMIC = "spark.dynamicAllocation.";

    SparkProperties {
        values = Map.copyOf(values);
    }

    /**
     * @param webhook whether the operator's webhook fills in defaults first
     */
    static SparkProperties of(SparkApp app, boolean webhook) {
        ObjectNode spec = app.spec();
        Map<String, String> values = new TreeMap<>();
        put(values, OVERHEAD_FACTOR, spec.path("memoryOverheadFactor"));
        spec.path("sparkConf").properties().forEach(entry -> put(values, entry.getKey(), entry.getValue()));
        boolean defaultCount = webhook && !hasCount(spec, values);
        spec.path("hadoopConf")
                .properties()
                .forEach(entry -> put(values, "spark.hadoop." + entry.getKey(), entry.getValue()));
        role(values, Role.DRIVER, spec.path("driver"), webhook);
        role(values, Role.EXECUTOR, spec.path("executor"), webhook);
        put(values, "spark.executor.instances", spec.path("executor").path("instances"));
        if (defaultCount) {
            values.put("spark.executor.instances", "1");
        }
        spec.path("nodeSelector")
                .properties()
                .forEach(entry -> put(values, "spark.kubernetes.node.selector." + entry.getKey(), entry.getValue()));
        dynamicAllocation(values, spec.path("dynamicAllocation"));
        return new SparkProperties(
                values, spec.path("mainApplicationFile").asText("").strip());
    }

    private static boolean hasCount(ObjectNode spec, Map<String, String> sparkConf) {
        return spec.path("executor").hasNonNull("instances")
                || sparkConf.containsKey("spark.executor.instances")
                || spec.path("dynamicAllocation").path("enabled").asBoolean(false);
    }

    private static void role(Map<String, String> values, Role role, JsonNode fields, boolean webhook) {
        String spark = "spark." + role.word() + ".";
        String kubernetes = "spark.kubernetes." + role.word() + ".";
        if (webhook) {
            values.putIfAbsent(spark + "cores", "1");
            values.putIfAbsent(spark + "memory", "1g");
        }
        put(values, spark + "cores", fields.path("cores"));
        put(values, kubernetes + "request.cores", fields.path("coreRequest"));
        put(values, kubernetes + "limit.cores", fields.path("coreLimit"));
        put(values, spark + "memory", fields.path("memory"));
        put(values, spark + "memoryOverhead", fields.path("memoryOverhead"));
    }

    /** Nothing is passed unless it is enabled here, so that sparkConf may still enable it. */
    private static void dynamicAllocation(Map<String, String> values, JsonNode fields) {
        if (!fields.path("enabled").asBoolean(false)) {
            return;
        }
        values.put(DYNAMIC + "enabled", "true");
        values.put(
                DYNAMIC + "shuffleTracking.enabled",
                fields.path("shuffleTrackingEnabled").asText("true"));
        put(values, DYNAMIC + "initialExecutors", fields.path("initialExecutors"));
        put(values, DYNAMIC + "minExecutors", fields.path("minExecutors"));
        put(values, DYNAMIC + "maxExecutors", fields.path("maxExecutors"));
    }

    private static void put(Map<String, String> values, String key, JsonNode value) {
        if (value.isValueNode() && !value.isNull() && !value.asText().isEmpty()) {
            values.put(key, value.asText());
        }
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    boolean isPython() {
        return mainFile.endsWith(".py");
    }

    boolean isJvm() {
        return !isPython() && !mainFile.endsWith(".R") && !mainFile.endsWith(".r");
    }

    /** A memory size in whole MiB; a number without suffix is MiB. */
    Optional<Long> mebibytes(String key) throws SparkRefusal {
        String text = values.get(key);
        return text == null ? Optional.empty() : Optional.of(SparkSize.bytes(key, text, SparkSize.MIB) / SparkSize.MIB);
    }

    /** Whether this key is {@code true}. */
    boolean isTrue(String key) {
        return "true".equalsIgnoreCase(values.getOrDefault(key, "false").strip());
    }

    Optional<Integer> whole(String key) throws SparkRefusal {
        String text = values.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            throw new SparkRefusal(key + " should be int, but was " + text);
        }
    }

    Optional<Double> factor(String key) throws SparkRefusal {
        String text = values.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            throw new SparkRefusal(key + " should be double, but was " + text);
        }
    }
}
