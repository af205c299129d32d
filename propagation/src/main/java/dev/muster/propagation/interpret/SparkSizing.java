package dev.muster.propagation.interpret;

import dev.muster.propagation.interpret.SparkProperties.Property;
import dev.muster.propagation.interpret.SparkSize.Unit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Size of Spark's own container in driver and executors. The driver is built by the operator's Spark, executors by the
 * Spark of the job's image; each gets the rules of its version. Memory is counted in whole MiB, as Spark does. A value
 * that another one overrides must still be readable: Spark reads it first.
 */
final class SparkSizing {
    /** Default of spark.driver.memory and spark.executor.memory. */
    private static final long DEFAULT_MEMORY_MIB = 1024;

    /** Millicores are counted in a long. */
    private static final BigDecimal MOST_CORES = BigDecimal.valueOf(Long.MAX_VALUE / 1000);

    /** Least overhead where none is stated; a property since Spark 4.0. */
    private static final long OVERHEAD_FLOOR_MIB = 384;

    private static final double JVM_FACTOR = 0.1;

    /** Python and R live beside the JVM, in the overhead. */
    private static final double OTHER_FACTOR = 0.4;

    private final SparkProperties properties;
    private final boolean python;
    private final boolean jvm;
    private final List<Fact> facts;

    /**
     * Spark's own container.
     *
     * @param cpu cores
     * @param cpuLimit cores, null without limit
     * @param memoryMiB request and limit
     * @param devices limits of extended resources by full name
     */
    record Size(BigDecimal cpu, @Nullable BigDecimal cpuLimit, long memoryMiB, SortedMap<String, BigDecimal> devices) {}

    /** @param mainFile its suffix tells what runs; {@code spec.type} is never passed to Spark */
    SparkSizing(SparkProperties properties, String mainFile, List<Fact> facts) {
        this.properties = properties;
        this.python = mainFile.endsWith(".py");
        this.jvm = !python && !mainFile.endsWith(".R") && !mainFile.endsWith(".r");
        this.facts = facts;
    }

    /** @param spark the Spark that builds this role's pods */
    Size of(Role role, SparkVersion spark) {
        long memory = memory(role);
        long total = memory + overhead(role, memory, spark);
        if (role == Role.EXECUTOR) {
            total += offHeap(spark) + pysparkMemory();
        }
        fact(role, "memoryRequest", total + "Mi", "sum, request and limit alike");
        BigDecimal cpu = cpu(role);
        return new Size(cpu, cpuLimit(role, cpu), total, devices(role));
    }

    private long pysparkMemory() {
        String key = "spark.executor.pyspark.memory";
        OptionalLong stated = properties.mebibytes(key);
        if (!python) {
            return 0;
        }
        if (stated.isPresent()) {
            fact(Role.EXECUTOR, "pysparkMemory", stated.getAsLong() + "Mi", key);
        }
        return stated.orElse(0);
    }

    private long memory(Role role) {
        String key = role.sparkKey("memory");
        Optional<Property> property = properties.get(key);
        if (property.isEmpty()) {
            fact(role, "memory", DEFAULT_MEMORY_MIB + "Mi", "Spark's default");
            return DEFAULT_MEMORY_MIB;
        }
        OptionalLong bytes = properties.bytes(key, Unit.MEBIBYTES);
        if (bytes.isPresent() && bytes.getAsLong() == 0) {
            properties.refuse(property.get(), "memory must be more than 0");
        }
        long mebibytes = bytes.orElse(0) / SparkSize.MIB;
        fact(role, "memory", mebibytes + "Mi", property.get().field());
        return mebibytes;
    }

    /** What is stated, even if 0 or below the floor; else a share of the memory, at least the floor. */
    private long overhead(Role role, long memoryMiB, SparkVersion spark) {
        double factor = factor(role, spark);
        long floor = spark.isAtLeast(4, 0)
                ? properties.mebibytes(role.sparkKey("minMemoryOverhead")).orElse(OVERHEAD_FLOOR_MIB)
                : OVERHEAD_FLOOR_MIB;
        for (String key :
                new String[] {role.sparkKey("memoryOverhead"), "spark.yarn." + role.key + ".memoryOverhead"}) {
            Optional<Property> stated = properties.get(key);
            if (stated.isPresent()) {
                long overhead = properties.mebibytes(key).orElse(0);
                fact(role, "memoryOverhead", overhead + "Mi", stated.get().field());
                return overhead;
            }
        }
        // A double product cut to int, as Spark computes it: 0.57 of 10000 is 5699.
        long share = (int) (factor * memoryMiB);
        long overhead = Math.max(share, floor);
        fact(
                role,
                "memoryOverhead",
                overhead + "Mi",
                "the greater of " + factor + " x " + memoryMiB + "Mi and " + floor + "Mi");
        return overhead;
    }

    private double factor(Role role, SparkVersion spark) {
        Optional<Property> general = properties.get(SparkProperties.OVERHEAD_FACTOR);
        Optional<Double> stated = properties.decimal(SparkProperties.OVERHEAD_FACTOR);
        if (stated.isPresent() && stated.get() < 0) {
            properties.refuse(general.orElseThrow(), "a memory overhead factor must not be negative");
        } else if (stated.isPresent() && stated.get() >= 1 && !spark.isAtLeast(3, 3)) {
            properties.refuse(general.orElseThrow(), "Spark before 3.3 wants a memory overhead factor below 1");
        }
        double fallback = jvm ? JVM_FACTOR : OTHER_FACTOR;
        String own = role.sparkKey("memoryOverheadFactor");
        if (!spark.isAtLeast(3, 3) || properties.get(own).isEmpty()) {
            return stated.orElse(general.isPresent() ? 0 : fallback);
        }
        Optional<Double> ownFactor = properties.decimal(own);
        if (ownFactor.isPresent() && ownFactor.get() <= 0) {
            properties.refuse(properties.get(own).orElseThrow(), "this memory overhead factor must be more than 0");
        }
        return ownFactor.orElse(0.0);
    }

    /** Counted for executors since 3.1; Spark of any version dies if it is switched on with size 0. */
    private long offHeap(SparkVersion spark) {
        String enabled = "spark.memory.offHeap.enabled";
        String key = "spark.memory.offHeap.size";
        Optional<Property> property = properties.get(key);
        OptionalLong bytes = properties.bytes(key, Unit.BYTES);
        if (!properties.flag(enabled)) {
            return 0;
        }
        boolean unread = property.isPresent() && bytes.isEmpty();
        long least = spark.isAtLeast(3, 1) ? SparkSize.MIB : 1;
        if (!unread && bytes.orElse(0) < least) {
            properties.refuse(
                    property.or(() -> properties.get(enabled)).orElseThrow(),
                    "off-heap memory is enabled, so spark.memory.offHeap.size must be at least 1m (bytes, or a number"
                            + " with k, m or g)");
            return 0;
        }
        if (!spark.isAtLeast(3, 1)) {
            return 0;
        }
        long mebibytes = bytes.orElse(0) / SparkSize.MIB;
        fact(Role.EXECUTOR, "offHeapMemory", mebibytes + "Mi", key);
        return mebibytes;
    }

    private BigDecimal cpu(Role role) {
        String key = role.sparkKey("cores");
        int cores = properties.integer(key, 1).orElse(1);
        String request = role.kubernetesKey("request.cores");
        Optional<Property> property = properties.get(request);
        if (property.isPresent()) {
            BigDecimal requested = cores(property.get());
            fact(role, "cpu", Quantity.format("cpu", requested), property.get().field());
            return requested;
        }
        fact(
                role,
                "cpu",
                Integer.toString(cores),
                properties.get(key).map(Property::field).orElse("Spark's default"));
        return BigDecimal.valueOf(cores);
    }

    /** A limit below the request is refused by the API server, and from Spark 4.1 on by the driver. */
    private @Nullable BigDecimal cpuLimit(Role role, BigDecimal request) {
        Optional<Property> property = properties.get(role.kubernetesKey("limit.cores"));
        if (property.isEmpty()) {
            return null;
        }
        BigDecimal limit = cores(property.get());
        if (limit.compareTo(request) >= 0) {
            return limit;
        }
        properties.refuse(
                property.get(),
                "below the " + Quantity.format("cpu", request) + " cores that each " + role.key
                        + " requests; raise it or lower the request");
        return null;
    }

    private BigDecimal cores(Property property) {
        Optional<BigDecimal> cores = Quantity.parse(property.value());
        if (cores.isEmpty() || cores.get().signum() < 0) {
            properties.refuse(property, "want a number of cores, such as 2, 0.5 or 500m");
            return BigDecimal.ZERO;
        }
        if (cores.get().compareTo(MOST_CORES) > 0) {
            properties.refuse(property, "more than can be counted; no node has so much");
            return BigDecimal.ZERO;
        }
        return Quantity.rounded("cpu", cores.get());
    }

    /** {@code spark.<role>.resource.<r>.{amount,vendor}} becomes a limit on {@code vendor/r}. */
    private SortedMap<String, BigDecimal> devices(Role role) {
        SortedMap<String, BigDecimal> devices = new TreeMap<>();
        String prefix = role.sparkKey("resource.");
        for (Map.Entry<String, Property> entry : properties.under(prefix).entrySet()) {
            if (!entry.getKey().endsWith(".amount")) {
                continue;
            }
            String name = entry.getKey().substring(0, entry.getKey().length() - ".amount".length());
            int amount = properties.integer(prefix + entry.getKey(), 0).orElse(0);
            String vendor = properties.value(prefix + name + ".vendor");
            if (amount == 0) {
                continue;
            }
            if (vendor == null || vendor.isBlank()) {
                properties.refuse(
                        entry.getValue(), "set " + prefix + name + ".vendor too, such as nvidia.com: Spark needs it");
                continue;
            }
            String resource = vendor + "/" + name;
            devices.put(resource, BigDecimal.valueOf(amount));
            fact(role, resource, Integer.toString(amount), entry.getValue().field());
        }
        return devices;
    }

    private void fact(Role role, String subject, String value, String because) {
        facts.add(new Fact(role.key + "." + subject, value, because));
    }
}
