package dev.muster.benchmarks;

import dev.muster.core.cycle.Choice;
import dev.muster.core.cycle.Moment;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Fleet;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Decides and frees as fast as it can on one thread, in a fleet kept at 90 % of its cores. */
public final class Decisions {
    private static final double UTILISATION = 0.9;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final DecisionLoad load;
    private final Fleet fleet = new Fleet();
    private final Choice choice = new Choice(Ranking.DEFAULT, Choice.CANDIDATES);
    private final List<Running> running = new ArrayList<>();
    private final long cores;
    private long used;

    private record Running(Job job, int at) {}

    /** What a number of decisions took. */
    record Figures(
            int decisions, int waits, double perSecond, long p99PlacedNanos, long p99WaitNanos, long bytesEach) {}

    Decisions(DecisionLoad load, int members, int nodes) {
        this.load = load;
        List<MemberView> views = load.members(members, nodes);
        fleet.update(views, Map.of());
        cores = views.stream()
                .flatMap(view -> view.capacity().groups().stream())
                .mapToLong(Decisions::cpu)
                .sum();
    }

    private static long cpu(NodeGroup group) {
        long sum = 0;
        for (int node = 0; node < group.size(); node++) {
            sum += group.free().cpuMillis(node);
        }
        return sum;
    }

    private static long cpu(Job job) {
        return job.gang().total().cpuMillis();
    }

    /** Fills the fleet with jobs until it is as busy as it shall be. */
    void fill() {
        while (used < UTILISATION * cores) {
            decide(load.next());
        }
    }

    private boolean decide(Job job) {
        Choice.Outcome outcome = choice.choose(job, fleet, new Moment(0, 1));
        if (outcome instanceof Choice.Outcome.Chosen chosen) {
            Choice.assume(fleet, chosen);
            running.add(new Running(job, chosen.at()));
            used += cpu(job);
            return true;
        }
        return false;
    }

    private void free() {
        while (used > UTILISATION * cores) {
            int at = load.pick(running.size());
            Running ended = running.set(at, running.getLast());
            running.removeLast();
            fleet.room(ended.at()).release(ended.job().key());
            used -= cpu(ended.job());
        }
    }

    /** Decides and frees, timing both: what frees is part of the work that goes on. */
    Figures run(int decisions, Supplier<Job> jobs) {
        long[] placed = new long[decisions];
        long[] waits = new long[decisions];
        int places = 0;
        int waiting = 0;
        long thread = Thread.currentThread().threadId();
        long bytes = THREADS.getThreadAllocatedBytes(thread);
        long total = 0;
        for (int i = 0; i < decisions; i++) {
            Job job = jobs.get();
            long begin = THREADS.getCurrentThreadCpuTime();
            boolean chosen = decide(job);
            long decided = THREADS.getCurrentThreadCpuTime() - begin;
            if (chosen) {
                placed[places++] = decided;
            } else {
                waits[waiting++] = decided;
            }
            free();
            total += THREADS.getCurrentThreadCpuTime() - begin;
        }
        bytes = THREADS.getThreadAllocatedBytes(thread) - bytes;
        return new Figures(
                decisions,
                waiting,
                decisions * 1e9 / total,
                p99(Arrays.copyOf(placed, places)),
                p99(Arrays.copyOf(waits, waiting)),
                bytes / decisions);
    }

    private static long p99(long[] nanos) {
        Arrays.sort(nanos);
        return nanos.length == 0 ? 0 : nanos[(int) (nanos.length * 0.99)];
    }

    /** The same decision by the plain definition: the exact fit in every member, all of them ranked. */
    double plainPerSecond(int decisions) {
        long total = 0;
        for (int i = 0; i < decisions; i++) {
            Job job = load.next();
            long begin = THREADS.getCurrentThreadCpuTime();
            List<Candidate> candidates = new ArrayList<>();
            for (int at = 0; at < fleet.size(); at++) {
                if (Fit.of(job.gang(), "default", fleet.room(at)) instanceof FitResult.Fits fits) {
                    candidates.add(new Candidate(job, fleet.room(at).member(), fits));
                }
            }
            if (!candidates.isEmpty()) {
                Ranking.DEFAULT.best(candidates, 1);
            }
            total += THREADS.getCurrentThreadCpuTime() - begin;
        }
        return decisions * 1e9 / total;
    }

    public static void main(String[] args) {
        int members = Integer.parseInt(args[0]);
        int nodes = Integer.parseInt(args[1]);
        int decisions = Integer.parseInt(args[2]);
        Decisions run = new Decisions(new DecisionLoad(42, 500), members, nodes);
        run.fill();
        System.out.println("filled " + run.running.size());
        for (int i = 0; i < 5; i++) {
            System.out.println(run.run(decisions, run.load::next));
        }
        System.out.println("new shapes " + run.run(decisions, run.load::nextNew));
        System.out.println("plain " + run.plainPerSecond(300));
    }
}
