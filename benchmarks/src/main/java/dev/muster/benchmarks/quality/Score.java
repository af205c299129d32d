package dev.muster.benchmarks.quality;

import java.util.Comparator;
import java.util.List;

/**
 * How a load went.
 *
 * @param bigWaitSeconds p99 of the wait of the biggest 5 % of gangs by cores
 * @param slowdown mean bounded slowdown: (wait + run) / max(run, 10 s), at least 1 (Feitelson and others, 1997)
 * @param utilisation share of all cores in use from the first arrival to the last
 * @param overBound end of the last job over the earliest end that any schedule could have
 * @param inVain starts that did not find room for all pods
 * @param spentMillis CPU time spent deciding
 */
record Score(
        double bigWaitSeconds, double slowdown, double utilisation, double overBound, int inVain, double spentMillis) {
    private static final double BIG_SHARE = 0.05;
    private static final double SHORTEST_RUN_MICROS = 10e6;

    /** A job and when it started. */
    record Run(Task task, long startMicros) {
        long waitMicros() {
            return startMicros - task.arrivalMicros();
        }

        double boundedSlowdown() {
            return Math.max(1, (waitMicros() + task.runMicros()) / Math.max(SHORTEST_RUN_MICROS, task.runMicros()));
        }

        long endMicros() {
            return startMicros + task.runMicros();
        }

        double coreMicrosUntil(long limit) {
            return (double) task.shape().totalCpuMillis()
                    * Math.max(0, Math.min(limit, endMicros()) - Math.min(limit, startMicros));
        }
    }

    static Score of(Load load, List<Run> runs, int inVain, long spentNanos) {
        int big = (int) Math.max(1, Math.round(runs.size() * BIG_SHARE));
        long[] waits = runs.stream()
                .sorted(Comparator.comparingLong((Run run) -> run.task().shape().totalCpuMillis())
                        .reversed()
                        .thenComparingInt(run -> run.task().number()))
                .limit(big)
                .mapToLong(Run::waitMicros)
                .sorted()
                .toArray();
        long last = load.tasks().getLast().arrivalMicros();
        double used =
                runs.stream().mapToDouble(run -> run.coreMicrosUntil(last)).sum();
        long end = runs.stream().mapToLong(Run::endMicros).max().orElse(0);
        return new Score(
                waits[(int) Math.ceil(0.99 * waits.length) - 1] / 1e6,
                runs.stream().mapToDouble(Run::boundedSlowdown).average().orElse(1),
                used / last / load.totalCpuMillis(),
                (double) end / load.boundMicros(),
                inVain,
                spentNanos / 1e6);
    }
}
