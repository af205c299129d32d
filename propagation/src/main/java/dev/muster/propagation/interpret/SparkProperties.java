package dev.muster.propagation.interpret;

import dev.muster.propagation.interpret.SparkSize.Unit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The properties that spark-submit ends up with. The operator passes, in this order, spec.memoryOverheadFactor,
 * spec.sparkConf, spec.driver, spec.executor, spec.nodeSelector and spec.dynamicAllocation; the last value of a key
 * holds. Each property remembers the field it came from, so that a problem can name what the user wrote.
 */
final class SparkProperties {
    static final String NODE_SELECTOR = "spark.kubernetes.node.selector.";
    static final String OVERHEAD_FACTOR = "spark.kubernetes.memoryOverheadFactor";
    static final String INSTANCES = "spark.executor.instances";
    static final String DYNAMIC = "spark.dynamicAllocation.enabled";

    /** @param field where it was written */
    record Property(String value, String field) {}

    private final Map<String, Property> properties = new LinkedHashMap<>();
    private final Problems problems;

    private SparkProperties(Problems problems) {
        this.problems = problems;
    }

    static SparkProperties of(SpecNode spec) {
        SparkProperties properties = new SparkProperties(spec.problems());
        properties.putText(spec, "memoryOverheadFactor", OVERHEAD_FACTOR);
        SpecNode sparkConf = spec.at("sparkConf");
        spec.texts("sparkConf")
                .forEach((key, value) -> properties.properties.put(key, new Property(value, sparkConf.pathTo(key))));
        for (Role role : Role.values()) {
            properties.putRole(spec.object(role.key), role);
        }
        properties.putCount(spec.object("executor"), "instances", INSTANCES, 1);
        SpecNode selector = spec.at("nodeSelector");
        spec.texts("nodeSelector")
                .forEach((key, value) ->
                        properties.properties.put(NODE_SELECTOR + key, new Property(value, selector.pathTo(key))));
        properties.putDynamicAllocation(spec.object("dynamicAllocation"));
        return properties;
    }

    private void putRole(SpecNode spec, Role role) {
        putCount(spec, "cores", role.sparkKey("cores"), 1);
        putText(spec, "coreRequest", role.kubernetesKey("request.cores"));
        putText(spec, "coreLimit", role.kubernetesKey("limit.cores"));
        putText(spec, "memory", role.sparkKey("memory"));
        putText(spec, "memoryOverhead", role.sparkKey("memoryOverhead"));
        putText(spec, "serviceAccount", "spark.kubernetes.authenticate." + role.key + ".serviceAccountName");
    }

    private void putDynamicAllocation(SpecNode allocation) {
        boolean enabled = Boolean.TRUE.equals(allocation.flag("enabled"));
        Map<String, @Nullable Long> numbers = new LinkedHashMap<>();
        for (String name : new String[] {"initialExecutors", "minExecutors", "maxExecutors"}) {
            numbers.put(name, allocation.integer(name, 0, Integer.MAX_VALUE));
        }
        if (!enabled) {
            return;
        }
        properties.put(DYNAMIC, new Property("true", allocation.pathTo("enabled")));
        numbers.forEach((name, number) -> {
            if (number != null) {
                properties.put(
                        "spark.dynamicAllocation." + name, new Property(number.toString(), allocation.pathTo(name)));
            }
        });
    }

    private void putText(SpecNode from, String field, String key) {
        String text = from.text(field);
        if (text != null) {
            properties.put(key, new Property(text, from.pathTo(field)));
        }
    }

    private void putCount(SpecNode from, String field, String key, long least) {
        Long number = from.integer(field, least, Integer.MAX_VALUE);
        if (number != null) {
            properties.put(key, new Property(number.toString(), from.pathTo(field)));
        }
    }

    Optional<Property> get(String key) {
        return Optional.ofNullable(properties.get(key));
    }

    /** Value of a property, or null. */
    @Nullable
    String value(String key) {
        Property property = properties.get(key);
        return property == null ? null : property.value();
    }

    /** All properties whose key begins so, by the rest of the key. */
    SortedMap<String, Property> under(String prefix) {
        SortedMap<String, Property> found = new TreeMap<>();
        properties.forEach((key, property) -> {
            if (key.startsWith(prefix) && key.length() > prefix.length()) {
                found.put(key.substring(prefix.length()), property);
            }
        });
        return found;
    }

    /** Bytes of a size property; empty if it is not set or (a problem then) cannot be read. */
    OptionalLong bytes(String key, Unit withoutSuffix) {
        Property property = properties.get(key);
        if (property == null) {
            return OptionalLong.empty();
        }
        OptionalLong bytes = SparkSize.bytes(property.value(), withoutSuffix);
        if (bytes.isEmpty()) {
            refuse(
                    property,
                    "no size that Spark can read: want a whole number with k, m, g, t or p, such as 512m or 2g"
                            + " (not a fraction, not Gi or Mi)");
        }
        return bytes;
    }

    /** Whole MiB of a size property, rounded down as Spark does. */
    OptionalLong mebibytes(String key) {
        OptionalLong bytes = bytes(key, Unit.MEBIBYTES);
        return bytes.isPresent() ? OptionalLong.of(bytes.getAsLong() / SparkSize.MIB) : bytes;
    }

    /** An int property of at least {@code least}; empty if it is not set or (a problem then) is none. */
    OptionalInt integer(String key, int least) {
        Property property = properties.get(key);
        if (property == null) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(property.value());
            if (number >= least) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException notAnInteger) {
            // said below, as for a number too small
        }
        refuse(property, "want a whole number from " + least + " to " + Integer.MAX_VALUE);
        return OptionalInt.empty();
    }

    /** A finite double property; empty if it is not set or (a problem then) is none. */
    Optional<Double> decimal(String key) {
        Property property = properties.get(key);
        if (property == null) {
            return Optional.empty();
        }
        try {
            double number = Double.parseDouble(property.value().strip());
            if (Double.isFinite(number)) {
                return Optional.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // said below, as for an infinite one
        }
        refuse(property, "want a decimal number such as 0.1");
        return Optional.empty();
    }

    /** A boolean property, false if it is not set or (a problem then) is none. */
    boolean flag(String key) {
        Property property = properties.get(key);
        if (property == null) {
            return false;
        }
        String text = property.value().strip();
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (!text.equalsIgnoreCase("false")) {
            refuse(property, "want true or false");
        }
        return false;
    }

    void refuse(Property property, String why) {
        problems.add(property.field(), property.value(), why);
    }
}
