package dev.muster.propagation.interpret;

import dev.muster.propagation.interpret.SparkProperties.Property;
import java.util.List;
import java.util.Optional;

/**
 * How many executors a driver asks for at its start.
 *
 * @param asked 0 or more; 0 only with dynamic allocation that starts from nothing
 * @param registeredRatio share of them that Spark waits for before the job starts, 0 to 1
 */
record ExecutorCount(int asked, double registeredRatio) {
    /** Spark's own default without dynamic allocation. */
    private static final int DEFAULT = 2;

    /** What Spark on Kubernetes waits for unless spark.scheduler.minRegisteredResourcesRatio says otherwise. */
    private static final double DEFAULT_RATIO = 0.8;

    private static final String RATIO = "spark.scheduler.minRegisteredResourcesRatio";
    private static final String ALLOCATION = "spark.dynamicAllocation.";

    static ExecutorCount of(SparkProperties properties, List<Fact> facts) {
        double ratio = ratio(properties);
        if (properties.flag(SparkProperties.DYNAMIC)) {
            return new ExecutorCount(dynamic(properties, facts), ratio);
        }
        Optional<Property> instances = properties.get(SparkProperties.INSTANCES);
        int asked = properties.integer(SparkProperties.INSTANCES, 1).orElse(DEFAULT);
        facts.add(new Fact(
                "executor.count",
                Integer.toString(asked),
                instances.map(Property::field).orElse("Spark's default")));
        return new ExecutorCount(asked, ratio);
    }

    /** Executors to make room for at least: a job that starts from nothing needs one, or it starts and then starves. */
    int count() {
        return Math.max(1, asked);
    }

    /** Executors without which the job is not started: all of a gang, else what Spark waits for. */
    int minimum(boolean gang) {
        return gang ? count() : Math.clamp((long) Math.ceil(registeredRatio * asked), 1, count());
    }

    private static int dynamic(SparkProperties properties, List<Fact> facts) {
        int least = properties.integer(ALLOCATION + "minExecutors", 0).orElse(0);
        int most = properties.integer(ALLOCATION + "maxExecutors", 1).orElse(Integer.MAX_VALUE);
        // Below zero is no mistake of Spark's here: the greatest of the three counts.
        int initial = properties
                .integer(ALLOCATION + "initialExecutors", Integer.MIN_VALUE)
                .orElse(least);
        int instances =
                properties.integer(SparkProperties.INSTANCES, Integer.MIN_VALUE).orElse(0);
        int asked = Math.max(Math.max(least, initial), instances);
        if (asked > most) {
            Property limit = properties.get(ALLOCATION + "maxExecutors").orElseThrow();
            properties.refuse(
                    limit,
                    "the job would start with " + asked + " executors (the greatest of minimum " + least + ", initial "
                            + initial + " and instances " + instances + "); raise it to at least " + asked
                            + " or lower those");
        }
        facts.add(new Fact(
                "executor.count",
                Integer.toString(asked),
                "dynamic allocation: the greatest of minimum " + least + ", initial " + initial + " and instances "
                        + instances));
        if (most != Integer.MAX_VALUE) {
            facts.add(new Fact("executor.countAtMost", Integer.toString(most), ALLOCATION + "maxExecutors"));
        }
        return asked;
    }

    private static double ratio(SparkProperties properties) {
        Optional<Double> stated = properties.decimal(RATIO);
        if (stated.isPresent() && stated.get() < 0) {
            properties.refuse(properties.get(RATIO).orElseThrow(), "want a share from 0 to 1");
        }
        return Math.clamp(stated.orElse(DEFAULT_RATIO), 0.0, 1.0);
    }
}
