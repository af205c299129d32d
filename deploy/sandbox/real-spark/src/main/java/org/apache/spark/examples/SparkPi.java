package org.apache.spark.examples;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Estimates pi by throwing points at a square: stands in for the class of this name in the examples jar of Spark's images,
 * which is not published on its own. Takes the number of partitions, 2 if none is given.
 */
public final class SparkPi {
    private static final int POINTS_A_PARTITION = 100_000;

    private SparkPi() {}

    /** Runs the job and prints one line, {@code Pi is roughly 3.14...}. */
    public static void main(String[] args) {
        int partitions = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("Spark Pi"))) {
            long inside = spark.parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
                    .map(SparkPi::inside)
                    .reduce(Long::sum);
            System.out.println("Pi is roughly " + 4.0 * inside / ((double) POINTS_A_PARTITION * partitions));
        }
    }

    /** How many of a partition's points fall into the circle; the same for the same partition. */
    private static long inside(int partition) {
        SplittableRandom random = new SplittableRandom(partition);
        long inside = 0;
        for (int i = 0; i < POINTS_A_PARTITION; i++) {
            double x = random.nextDouble() * 2 - 1;
            double y = random.nextDouble() * 2 - 1;
            inside += x * x + y * y <= 1 ? 1 : 0;
        }
        return inside;
    }
}
