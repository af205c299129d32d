package dev.muster.sandbox.operator;

import java.util.Optional;

/** How many executors the driver asks for at its start. */
final class ExecutorCount {
    private static final int SPARK_DEFAULT = 2;

    private ExecutorCount() {}

    /**
     * With dynamic allocation the largest of minimum, initial and instances, which must lie within minimum and maximum;
     * else the instances, 2 if nothing says how many.
     */
    static int atStart(SparkProperties properties) throws SparkRefusal {
        Optional<Integer> instances = properties.whole("spark.executor.instances");
        if (!isDynamic(properties)) {
            return instances.orElse(SPARK_DEFAULT);
        }
        int minimum = properties.whole(SparkProperties.DYNAMIC + "minExecutors").orElse(0);
        int maximum = properties.whole(SparkProperties.DYNAMIC + "maxExecutors").orElse(Integer.MAX_VALUE);
        int initial =
                properties.whole(SparkProperties.DYNAMIC + "initialExecutors").orElse(minimum);
        int count = Math.max(Math.max(minimum, initial), instances.orElse(0));
        if (count < minimum || count > maximum) {
            throw new SparkRefusal(
                    "initial executor number %d must between min executor number %d and max executor number %d"
                            .formatted(count, minimum, maximum));
        }
        return count;
    }

    /** What spark-submit itself refuses before it makes a driver. */
    static void checkAtSubmission(SparkProperties properties) throws SparkRefusal {
        Optional<Integer> instances = properties.whole("spark.executor.instances");
        if (!isDynamic(properties) && instances.isPresent() && instances.get() <= 0) {
            throw new SparkRefusal("Number of executors must be a positive number");
        }
    }

    private static boolean isDynamic(SparkProperties properties) {
        return properties.isTrue(SparkProperties.DYNAMIC + "enabled");
    }
}
