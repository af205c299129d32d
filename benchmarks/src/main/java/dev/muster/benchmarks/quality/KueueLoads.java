package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.quality.Task.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The generators of Kueue's own performance tests (kubernetes-sigs/kueue, test/performance/scheduler/configs): every queue
 * of every cohort creates workloads of one pod at fixed intervals. Cohorts share quota and have no nodes, so a cohort is a
 * member with one node of all its queues' quota. Kueue preempts across priorities there; nothing here does.
 */
final class KueueLoads {
    private static final long QUOTA_MILLIS = 20_000;

    /** The test knows no memory; far more than all pods ask for. */
    private static final long ENOUGH_MEMORY_MIB = 1L << 30;

    /** One class of workloads in each queue. */
    private record Class(int count, long everyMillis, long runMillis, int priority, int cpus) {}

    private KueueLoads() {}

    /** Configuration "baseline": 5 cohorts of 6 queues, 15,000 workloads. The order within a moment is drawn. */
    static Load of15000(long seed) {
        List<Class> classes = List.of(
                new Class(350, 100, 200, 50, 1),
                new Class(100, 500, 500, 100, 5),
                new Class(50, 1_200, 1_000, 200, 20));
        return load("Kueue, 15,000", 5, 6, classes, seed);
    }

    /** Configuration "large-scale" of commit f6517b0: 10 cohorts of 100 queues, 50,000 workloads. */
    static Load of50000(long seed) {
        List<Class> classes = List.of(
                new Class(35, 60, 150, 50, 1), new Class(11, 300, 350, 100, 5), new Class(4, 700, 700, 200, 20));
        return load("Kueue, 50,000", 10, 100, classes, seed);
    }

    private static Load load(String name, int cohorts, int queues, List<Class> classes, long seed) {
        Random random = new Random(seed);
        List<Site> sites = new ArrayList<>();
        List<Task> drawn = new ArrayList<>();
        for (int cohort = 0; cohort < cohorts; cohort++) {
            String home = "cohort-%02d".formatted(cohort);
            sites.add(new Site(home, 1, queues * QUOTA_MILLIS, ENOUGH_MEMORY_MIB));
            for (int queue = 0; queue < queues; queue++) {
                for (Class one : classes) {
                    for (int i = 0; i < one.count(); i++) {
                        drawn.add(task(random.nextInt(Integer.MAX_VALUE), i * one.everyMillis(), home, one));
                    }
                }
            }
        }
        drawn.sort(Comparator.comparingLong(Task::arrivalMicros).thenComparingInt(Task::number));
        List<Task> numbered = new ArrayList<>();
        for (Task task : drawn) {
            numbered.add(new Task(
                    numbered.size(),
                    task.arrivalMicros(),
                    task.runMicros(),
                    task.statedMillis(),
                    task.priority(),
                    task.home(),
                    task.shape()));
        }
        return new Load(name, "kubernetes-sigs/kueue, test/performance/scheduler/configs", true, sites, numbered);
    }

    private static Task task(int number, long atMillis, String home, Class one) {
        Shape shape = new Shape(1, one.cpus() * 1_000L, 1, false);
        return new Task(
                number, atMillis * 1_000, one.runMillis() * 1_000, one.runMillis(), one.priority(), home, shape);
    }
}
