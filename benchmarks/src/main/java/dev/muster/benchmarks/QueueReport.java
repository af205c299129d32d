package dev.muster.benchmarks;

import dev.muster.benchmarks.LongQueue.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Measures capacity changes under a long queue, and the heap of the scheduler, and prints them beside their targets. */
public final class QueueReport {
    private static final int MEMBERS = 100;
    private static final int NODES = 1_000;
    private static final int GROUPS = 20;
    private static final int RUNNING_EACH = 1_000;
    private static final long SEED = 42;

    private QueueReport() {}

    /** @param args {@code heap} for the heap alone, {@code quick} for 10,000 jobs that wait instead of 100,000 */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("heap")) {
            heap();
            return;
        }
        int jobs = args.length > 0 && args[0].equals("quick") ? 10_000 : 100_000;
        System.out.printf("%s; seed %d%n%n", Machine.described(), SEED);
        System.out.println("| measured | target | median | range |");
        System.out.println("|---|---|---|---|");
        changes(jobs, 500, false, "jobs of 500 shapes wait");
        changes(jobs / 100, 1, true, "jobs wait, each of a shape of its own");
    }

    private static void changes(int jobs, int shapes, boolean eachNew, String what) {
        LongQueue queue = new LongQueue(SEED, shapes, MEMBERS, NODES, RUNNING_EACH);
        long began = System.nanoTime();
        int waiting = queue.fill(jobs, eachNew);
        double seconds = (System.nanoTime() - began) / 1e9;
        for (int i = 0; i < 20; i++) {
            queue.change(i, i % GROUPS);
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 20; i < 60; i++) {
            changes.add(queue.change(i, i % GROUPS));
        }
        System.out.printf(
                Locale.ROOT, "| %,d %s: seconds to queue and decide all |  | %,.1f |  |%n", waiting, what, seconds);
        row("a member reports room in one of 20 groups: decided after, ms", "<= 20", changes, Change::millis, "%,.1f");
        row("placed", "", changes, Change::placed, "%,.0f");
        row("going through the whole queue would place", "", changes, Change::plain, "%,.0f");
        row("of these, placed", "", changes, Change::alike, "%,.0f");
        row("decisions", "", changes, Change::tried, "%,.0f");
    }

    private static void heap() {
        System.out.printf("%s; seed %d%n%n", Machine.described(), SEED);
        System.out.println("| measured | target | value |");
        System.out.println("|---|---|---|");
        System.out.printf(
                Locale.ROOT,
                "| heap in use, %d members with %,d nodes and 100,000 bindings, MiB | <= 1,024 | %,.0f |%n",
                MEMBERS,
                NODES,
                new CoreHeap(SEED, 500).mib(MEMBERS, NODES, 100_000));
    }

    private static void row(
            String what, String target, List<Change> changes, ToDoubleFunction<Change> figure, String format) {
        double[] sorted = changes.stream().mapToDouble(figure).sorted().toArray();
        System.out.println("| " + what + " | " + target + " | "
                + String.format(Locale.ROOT, format, sorted[sorted.length / 2]) + " | "
                + String.format(Locale.ROOT, format, sorted[0]) + " to "
                + String.format(Locale.ROOT, format, sorted[sorted.length - 1]) + " |");
    }
}
