package dev.muster.sandbox.operator;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the Spark container of one kind of pod asks for, as Spark itself computes it.
 *
 * <p>Derived from Spark's rules alone, apart from any scheduler's own derivation, so that the two can be held against each
 * other: memory is heap + overhead (+ off-heap + Python memory for executors), overhead is the explicit one or
 * {@code max((int) (factor × heap), floor)} in whole MiB.
 *
 * @param cpuRequest a Kubernetes quantity, as written in the properties
 * @param cpuLimit the same; empty for none
 * @param memoryMiB request and limit, in MiB, at least 1
 * @param devices limits of extended resources by name
 */
public record SparkPodShape(String cpuRequest, Optional<String> cpuLimit, long memoryMiB, Map<String, String> devices) {

    private static final long DEFAULT_HEAP_MIB = 1024;
    private static final long OVERHEAD_FLOOR_MIB = 384;
    private static final double JVM_FACTOR = 0.1;
    private static final double OTHER_FACTOR = 0.4;

    public SparkPodShape {
        devices = Map.copyOf(devices);
    }

    /** The driver's shape: built by the operator's own Spark, whatever version the application names. */
    static SparkPodShape driver(SparkProperties properties) throws SparkRefusal {
        return shape(Role.DRIVER, properties, SparkVersion.OF_OPERATOR, heap(Role.DRIVER, properties));
    }

    /** An executor's shape: built by the Spark of this version inside the driver. */
    static SparkPodShape executor(SparkProperties properties, SparkVersion version) throws SparkRefusal {
        long base = heap(Role.EXECUTOR, properties);
        SparkPodShape shape = shape(Role.EXECUTOR, properties, version, base);
        long more = 0;
        if (version.atLeast(3, 1) && properties.isTrue("spark.memory.offHeap.enabled")) {
            more += offHeap(properties);
        }
        if (properties.isPython()) {
            more += properties.mebibytes("spark.executor.pyspark.memory").orElse(0L);
        }
        return new SparkPodShape(shape.cpuRequest, shape.cpuLimit, shape.memoryMiB + more, shape.devices);
    }

    /**
     * What spark-submit refuses about the executors before it makes a driver; what else is wrong with them ends the driver
     * at run time.
     */
    static void checkAtSubmission(SparkProperties properties, SparkVersion version) throws SparkRefusal {
        overhead(Role.EXECUTOR, properties, version, heap(Role.EXECUTOR, properties));
    }

    private static SparkPodShape shape(Role role, SparkProperties properties, SparkVersion version, long heap)
            throws SparkRefusal {
        String kubernetes = "spark.kubernetes." + role.word() + ".";
        String cores = properties.get(kubernetes + "request.cores").orElseGet(() -> properties
                .get("spark." + role.word() + ".cores")
                .orElse("1"));
        return new SparkPodShape(
                cores,
                properties.get(kubernetes + "limit.cores"),
                heap + overhead(role, properties, version, heap),
                devices(role, properties));
    }

    private static long heap(Role role, SparkProperties properties) throws SparkRefusal {
        String key = "spark." + role.word() + ".memory";
        long heap = properties.mebibytes(key).orElse(DEFAULT_HEAP_MIB);
        if (heap <= 0) {
            throw new SparkRefusal(
                    role == Role.DRIVER
                            ? "Driver memory must be a positive number"
                            : "Executor memory must be a positive number");
        }
        return heap;
    }

    private static long overhead(Role role, SparkProperties properties, SparkVersion version, long heap)
            throws SparkRefusal {
        String prefix = "spark." + role.word() + ".";
        Optional<Long> explicit = properties.mebibytes(prefix + "memoryOverhead");
        if (explicit.isEmpty()) {
            explicit = properties.mebibytes("spark.yarn." + role.word() + ".memoryOverhead");
        }
        if (explicit.isPresent()) {
            return explicit.get();
        }
        long floor = version.atLeast(4, 0)
                ? properties.mebibytes(prefix + "minMemoryOverhead").orElse(OVERHEAD_FLOOR_MIB)
                : OVERHEAD_FLOOR_MIB;
        return Math.max((int) (factor(role, properties, version) * heap), floor);
    }

    private static double factor(Role role, SparkProperties properties, SparkVersion version) throws SparkRefusal {
        String own = "spark." + role.word() + ".memoryOverheadFactor";
        Optional<Double> ofRole = version.atLeast(3, 3) ? properties.factor(own) : Optional.empty();
        if (ofRole.isPresent()) {
            if (ofRole.get() <= 0) {
                throw new SparkRefusal(own + ": Ensure that memory overhead is a double greater than 0");
            }
            return ofRole.get();
        }
        double factor = properties
                .factor(SparkProperties.OVERHEAD_FACTOR)
                .orElse(properties.isJvm() ? JVM_FACTOR : OTHER_FACTOR);
        if (factor < 0) {
            throw new SparkRefusal(SparkProperties.OVERHEAD_FACTOR + ": Ensure that memory overhead is non-negative");
        }
        return factor;
    }

    private static long offHeap(SparkProperties properties) throws SparkRefusal {
        String key = "spark.memory.offHeap.size";
        long bytes = SparkSize.bytes(key, properties.get(key).orElse("0"), 1);
        if (bytes <= 0) {
            throw new SparkRefusal(key + " must be > 0 when spark.memory.offHeap.enabled == true");
        }
        return bytes / SparkSize.MIB;
    }

    /** {@code spark.<role>.resource.<name>.amount} and {@code .vendor} make a limit {@code vendor/name}. */
    private static Map<String, String> devices(Role role, SparkProperties properties) throws SparkRefusal {
        String prefix = "spark." + role.word() + ".resource.";
        Map<String, String> devices = new TreeMap<>();
        for (Map.Entry<String, String> entry : properties.values().entrySet()) {
            String key = entry.getKey();
            if (!key.startsWith(prefix) || !key.endsWith(".amount")) {
                continue;
            }
            String name = key.substring(prefix.length(), key.length() - ".amount".length());
            String vendor = properties
                    .get(prefix + name + ".vendor")
                    .orElseThrow(() ->
                            new SparkRefusal("Resource: " + name + " was requested, but vendor was not specified."));
            devices.put(vendor + "/" + name, entry.getValue().strip());
        }
        return devices;
    }
}
