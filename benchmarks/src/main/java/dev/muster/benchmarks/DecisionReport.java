package dev.muster.benchmarks;

import dev.muster.benchmarks.Decisions.Figures;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Toleration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** Runs the decision's measurements and prints them as a table beside their targets. */
public final class DecisionReport {
    private static final int NODES = 1_000;
    private static final int SHAPES = 500;
    private static final int WAITING = 10_000;
    private static final long SEED = 42;

    private final int trials;
    private final int decisions;
    private final List<String> rows = new ArrayList<>();

    private DecisionReport(int trials, int decisions) {
        this.trials = trials;
        this.decisions = decisions;
    }

    public static void main(String[] args) {
        String what = args.length > 0 ? args[0] : "full";
        boolean full = what.equals("full");
        DecisionReport report = new DecisionReport(full ? 7 : 3, full ? 5_000 : 2_000);
        if (what.equals("scheduler")) {
            report.live(100);
            report.print();
        } else {
            report.run();
        }
    }

    private void run() {
        Decisions hundred = new Decisions(new DecisionLoad(SEED, SHAPES), 100, NODES);
        hundred.fill();
        hundred.runKnown(4 * decisions);
        List<Figures> known = trials(n -> hundred.runKnown(decisions));
        List<Figures> fresh = trials(n -> hundred.runNew(decisions));
        double[] plain = new double[trials];
        Arrays.setAll(plain, n -> hundred.plainPerSecond(100));
        double[] scan = new double[trials];
        Arrays.setAll(scan, n -> hundred.rowsPerSecond(200));
        row("decisions/s, 100 members", ">= 5,000", known, Figures::perSecond, 1);
        row("p99 when placed, µs", "<= 1,000", known, f -> f.p99PlacedNanos() / 1e3, 1);
        row("p99 when nothing fits anywhere, µs", "<= 5,000", known, f -> f.p99WaitNanos() / 1e3, 1);
        row("share that waits, %", ">= 30 asked", known, f -> 100.0 * f.waits() / f.decisions(), 1);
        row("bytes allocated a decision", "", known, Figures::bytesEach, 1);
        row("decisions/s, every shape new", "", fresh, Figures::perSecond, 1);
        row("p99 when placed, every shape new, µs", "", fresh, f -> f.p99PlacedNanos() / 1e3, 1);
        row("by the plain definition, decisions/s", "", plain, 1);
        row("times the plain definition", ">= 20", times(known, plain), 1);
        row("only reading every node row once, rounds/s", "", scan, 1);
        row("snapshot after one group of 50 nodes changed, µs", "what changed", snapshots(hundred), 10);
        live(100);
        Decisions thousand = new Decisions(new DecisionLoad(SEED, SHAPES), 1_000, NODES);
        thousand.fill();
        thousand.runKnown(4 * decisions);
        List<Figures> wide = trials(n -> thousand.runKnown(decisions));
        row("decisions/s, 1,000 members", "", wide, Figures::perSecond, 1);
        double[] ratio = new double[trials];
        Arrays.setAll(ratio, n -> known.get(n).perSecond() / wide.get(n).perSecond());
        row("cost of a decision with 10x the members, times", "<= 1.5", ratio, 100);
        row("snapshot with 1,000 members, µs", "what changed", snapshots(thousand), 10);
        row("gang of 32,000 executors on 1,000 nodes, fit, µs", "<= 1,000", largeGang(false), 1);
        row("the same, fitted and assumed, µs", "", largeGang(true), 1);
        print();
    }

    /** The whole scheduler with a full queue, a round a job. */
    private void live(int members) {
        LiveDecisions live = new LiveDecisions(new DecisionLoad(SEED, SHAPES), members, NODES, WAITING);
        live.fill();
        live.run(decisions);
        List<LiveDecisions.Figures> figures = new ArrayList<>();
        for (int n = 0; n < trials; n++) {
            figures.add(live.run(decisions));
        }
        row("scheduler with 10,000 waiting, decisions/s", "", figures, LiveDecisions.Figures::perSecond, 1);
        row("of them that wait, %", "", figures, f -> 100.0 * f.waits() / f.decisions(), 1);
        row("jobs offered, decided and freed a second", "", figures, LiveDecisions.Figures::roundsPerSecond, 1);
        double[] snapshots = new double[trials];
        Arrays.setAll(snapshots, n -> live.snapshotNanos(300) / 1e3);
        row("the scheduler takes in 50 changed nodes and wakes whom it helps, µs", "", snapshots, 10);
    }

    private <T> void row(String what, String target, List<T> figures, ToDoubleFunction<T> figure, int precision) {
        row(what, target, figures.stream().mapToDouble(figure).toArray(), precision);
    }

    private List<Figures> trials(IntFunction<Figures> trial) {
        List<Figures> all = new ArrayList<>();
        for (int n = 0; n < trials; n++) {
            all.add(trial.apply(n));
        }
        return all;
    }

    private double[] times(List<Figures> known, double[] plain) {
        double[] times = new double[trials];
        Arrays.setAll(times, n -> known.get(n).perSecond() / plain[n]);
        return times;
    }

    private double[] snapshots(Decisions run) {
        double[] micros = new double[trials];
        Arrays.setAll(micros, n -> run.snapshotNanos(300) / 1e3);
        return micros;
    }

    private double[] largeGang(boolean assumed) {
        MemberView view = new DecisionLoad(SEED, 1).members(1, NODES).getFirst();
        NodeConstraints anywhere = new NodeConstraints(
                Map.of(),
                List.of(),
                List.of(),
                List.of(new Toleration("", Toleration.Operator.EXISTS, "", null)),
                false);
        Gang gang = Gang.of(
                new PodSet("driver", 1, 1, Resources.pod(1000, 1L << 30), anywhere),
                new PodSet("executor", 32_000, 32_000, Resources.pod(1000, 3L << 30), anywhere));
        double[] micros = new double[trials];
        for (int trial = -20; trial < trials; trial++) {
            Room room = Room.of(view, List.of());
            long begin = Decisions.now();
            FitResult.Fits fits = (FitResult.Fits) Fit.of(gang, "default", room);
            if (assumed) {
                room.assume(new JobKey("default", "large", "uid"), gang, fits.promised());
            }
            micros[Math.max(0, trial)] = (Decisions.now() - begin) / 1e3;
        }
        return micros;
    }

    private void row(String what, String target, double[] values, int precision) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        String row = "| " + what + " | " + target + " | " + text(sorted[sorted.length / 2], precision) + " | "
                + text(sorted[0], precision) + " to " + text(sorted[sorted.length - 1], precision) + " |";
        rows.add(row);
        System.err.println(row);
    }

    private static String text(double value, int precision) {
        return precision == 1
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, precision == 10 ? "%,.1f" : "%,.2f", value);
    }

    private void print() {
        System.out.printf(
                Locale.ROOT,
                "%s; %d trials of %,d decisions, seed %d%n%n",
                Machine.described(),
                trials,
                decisions,
                SEED);
        System.out.println("| measured | target | median | range |");
        System.out.println("|---|---|---|---|");
        rows.forEach(System.out::println);
    }
}
