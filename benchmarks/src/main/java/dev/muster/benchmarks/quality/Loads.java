package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.quality.Task.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Loads drawn from published distributions, on eight members of 296 nodes of 32 cores and 128 GiB. Arrivals are a Poisson
 * process at the rate that asks for a given share of all cores. What no publication says is a guess: executors have 1, 2,
 * 4 or 8 cores with equal chance and 3 GiB a core, and users state one to two times the run time (the f-model of Mu'alem and
 * Feitelson, IEEE TPDS 12(6), 2001, with f = 1).
 */
final class Loads {
    private static final int[] NODES = {64, 48, 48, 40, 32, 32, 24, 8};
    private static final long NODE_CORES = 32;
    private static final long NODE_MEMORY_MIB = 128 * 1024;
    private static final long MEMORY_MIB_A_CORE = 3 * 1024;

    /** A gang of this many cores has room in six of the eight members. */
    private static final int MOST_CORES = 1_000;

    private static final double LONGEST_SECONDS = 100_000;

    private final Random random;

    private Loads(long seed) {
        random = new Random(seed);
    }

    /** Cores and run time of one job. */
    private record Size(int cores, double seconds) {}

    /** @param share of all cores that the jobs ask for over time, above 0 */
    static List<Load> all(int jobs, double share, long seed) {
        return List.of(
                new Loads(seed)
                        .load(
                                "HPC, Lublin",
                                "sizes and run times of Lublin and Feitelson, JPDC 63(11), 2003, all jobs",
                                jobs,
                                share,
                                Loads::lublin),
                new Loads(seed)
                        .load(
                                "Spark, Borg tail",
                                "core-hours Pareto with exponent 0.69 as in Tirmazi and others, EuroSys 2020, from 1 to 2,000;"
                                        + " split into cores and time with uniform logarithm",
                                jobs,
                                share,
                                Loads::borg),
                new Loads(seed)
                        .load(
                                "uniform-log, Downey",
                                "cores and run times with uniform logarithm, Downey, IPPS 1997",
                                jobs,
                                share,
                                Loads::downey),
                new Loads(seed)
                        .load(
                                "harmonic, Feitelson",
                                "cores harmonic of order 1.5 with more powers of two, run times hyperexponential and longer"
                                        + " for larger jobs, Feitelson, JSSPP 1996",
                                jobs,
                                share,
                                Loads::feitelson));
    }

    private Load load(String name, String source, int jobs, double share, Function<Loads, Size> sizes) {
        List<Site> sites = new ArrayList<>();
        long cores = 0;
        for (int i = 0; i < NODES.length; i++) {
            sites.add(new Site("member-" + (i + 1), NODES[i], NODE_CORES * 1_000, NODE_MEMORY_MIB));
            cores += NODES[i] * NODE_CORES;
        }
        List<Size> drawn = new ArrayList<>();
        double coreSeconds = 0;
        for (int i = 0; i < jobs; i++) {
            Size size = sizes.apply(this);
            drawn.add(size);
            coreSeconds += size.cores() * size.seconds();
        }
        double meanGap = coreSeconds / jobs / (cores * share);
        List<Task> tasks = new ArrayList<>();
        double at = 0;
        for (Size size : drawn) {
            at += -Math.log(1 - random.nextDouble()) * meanGap;
            tasks.add(task(tasks.size(), at, size));
        }
        return new Load(name, source, false, sites, tasks);
    }

    private Task task(int number, double at, Size size) {
        int each = Math.min(1 << random.nextInt(4), size.cores());
        int executors = (int) Math.ceil((double) size.cores() / each);
        long run = Math.round(size.seconds() * 1e6);
        long stated = Math.round(run * (1 + random.nextDouble()) / 1_000) + 1;
        Shape shape = new Shape(executors, each * 1_000L, each * MEMORY_MIB_A_CORE, true);
        return new Task(number, Math.round(at * 1e6), run, stated, 0, "", shape);
    }

    /** Constants of the model for all jobs; the largest size is this fleet's, and the middle 2.5 below it as proposed. */
    private Size lublin() {
        double most = Math.log(MOST_CORES) / Math.log(2);
        int cores = 1;
        if (random.nextDouble() >= 0.244) {
            double exponent = random.nextDouble() < 0.86 ? uniform(0.8, most - 2.5) : uniform(most - 2.5, most);
            boolean power = random.nextDouble() < 0.576 / (1 - 0.244);
            cores = (int) Math.round(Math.pow(2, power ? Math.round(exponent) : exponent));
        }
        cores = Math.clamp(cores, 1, MOST_CORES);
        boolean shorter = random.nextDouble() < Math.clamp(-0.0054 * cores + 0.78, 0, 1);
        double logarithm = shorter ? gamma(4.2, 0.94) : gamma(312, 0.03);
        return new Size(cores, Math.clamp(Math.exp(logarithm), 1, LONGEST_SECONDS));
    }

    private Size borg() {
        double least = 1;
        double most = 2_000;
        double exponent = 0.69;
        double tail = Math.pow(least / most, exponent);
        double coreHours = least * Math.pow(1 - random.nextDouble() * (1 - tail), -1 / exponent);
        double coreSeconds = coreHours * 3_600;
        double shortest = Math.max(10, coreSeconds / MOST_CORES);
        double longest = Math.max(shortest, Math.min(2 * 3_600, coreSeconds));
        double seconds = uniformLog(shortest, longest);
        int cores = Math.clamp(Math.round(coreSeconds / seconds), 1, MOST_CORES);
        return new Size(cores, seconds);
    }

    private Size downey() {
        int cores = Math.clamp(Math.round(uniformLog(1, MOST_CORES)), 1, MOST_CORES);
        return new Size(cores, uniformLog(10, 12 * 3_600));
    }

    /** Powers of two are four times as likely as their neighbours: a guess at "emphasised". */
    private Size feitelson() {
        int cores = 0;
        while (cores == 0) {
            int drawn = (int) Math.min(MOST_CORES, Math.pow(1 - random.nextDouble(), -2));
            boolean taken = Integer.bitCount(drawn) == 1 || random.nextDouble() < 0.25;
            cores = taken ? drawn : 0;
        }
        double mean = random.nextDouble() < 0.95 - 0.4 * cores / MOST_CORES ? 300 : 3_000;
        return new Size(cores, Math.clamp(-Math.log(1 - random.nextDouble()) * mean, 1, LONGEST_SECONDS));
    }

    private double uniform(double from, double to) {
        return from + random.nextDouble() * (to - from);
    }

    private double uniformLog(double from, double to) {
        return Math.exp(uniform(Math.log(from), Math.log(to)));
    }

    /** Marsaglia and Tsang, ACM TOMS 26(3), 2000; the shape is 1 or more. */
    private double gamma(double shape, double scale) {
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v * scale;
            }
        }
    }
}
