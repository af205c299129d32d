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

/**
 * Decides and frees as fast as it can on one thread, in a fleet kept at 90 % of its cores. Time is the thread's CPU time:
 * what a core would take that has nothing else to do.
 */
final class Decisions {
    private static final double UTILISATION = 0.9;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final DecisionLoad load;
    private final Fleet fleet = new Fleet();
    private final Choice choice = new Choice(Ranking.DEFAULT, Choice.CANDIDATES);
    private final List<MemberView> views;
    private final List<Running> running = new ArrayList<>();
    private final long cores;
    private long used;

    private record Running(Job job, int at) {}

    /**
     * What a number of decisions took.
     *
     * @param waits how many of them found no member
     * @param bytesEach allocated for one, freeing included
     */
    record Figures(
            int decisions, int waits, double perSecond, long p99PlacedNanos, long p99WaitNanos, long bytesEach) {}

    Decisions(DecisionLoad load, int members, int nodes) {
        this.load = load;
        this.views = new ArrayList<>(load.members(members, nodes));
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

    static long now() {
        return THREADS.getCurrentThreadCpuTime();
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

    Figures runKnown(int decisions) {
        return run(decisions, load::next);
    }

    Figures runNew(int decisions) {
        return run(decisions, load::nextNew);
    }

    /** Decides and frees, timing both: what frees is part of the work that goes on. */
    private Figures run(int decisions, Supplier<Job> jobs) {
        long[] placed = new long[decisions];
        long[] waits = new long[decisions];
        int places = 0;
        int waiting = 0;
        long bytes = 0;
        long total = 0;
        for (int i = 0; i < decisions; i++) {
            Job job = jobs.get();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long begin = now();
            boolean chosen = decide(job);
            long decided = now() - begin;
            if (chosen) {
                placed[places++] = decided;
            } else {
                waits[waiting++] = decided;
            }
            free();
            total += now() - begin;
            bytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
        }
        long p99Placed = p99(Arrays.copyOf(placed, places));
        long p99Wait = p99(Arrays.copyOf(waits, waiting));
        return new Figures(decisions, waiting, decisions * 1e9 / total, p99Placed, p99Wait, bytes / decisions);
    }

    private static long p99(long[] nanos) {
        Arrays.sort(nanos);
        return nanos.length == 0 ? 0 : nanos[(int) (nanos.length * 0.99)];
    }

    /** The same decision by the plain definition: the exact fit in every member, all that fit ranked. Decisions a second. */
    double plainPerSecond(int decisions) {
        long total = 0;
        for (int i = 0; i < decisions; i++) {
            Job job = load.next();
            long begin = now();
            List<Candidate> candidates = new ArrayList<>();
            for (int at = 0; at < fleet.size(); at++) {
                if (Fit.of(job.gang(), "default", fleet.room(at)) instanceof FitResult.Fits fits) {
                    candidates.add(new Candidate(job, fleet.room(at).member(), fits));
                }
            }
            if (!candidates.isEmpty()) {
                Ranking.DEFAULT.best(candidates, 1);
            }
            total += now() - begin;
        }
        return decisions * 1e9 / total;
    }

    /** Looks at every node row of every member once and does nothing else: rounds a second. */
    double rowsPerSecond(int rounds) {
        long sum = 0;
        long begin = now();
        for (int i = 0; i < rounds; i++) {
            Job job = load.next();
            for (MemberView view : views) {
                for (NodeGroup group : view.capacity().groups()) {
                    for (var set : job.gang().podSets()) {
                        sum += group.free().total(set.request(), 1_000);
                    }
                }
            }
        }
        long nanos = now() - begin;
        return sum == 0 ? 0 : rounds * 1e9 / nanos;
    }

    /** Mean nanoseconds to take a snapshot in which one member of all reported one of its pages anew. */
    long snapshotNanos(int times) {
        Fleet idle = new Fleet();
        idle.update(views, Map.of());
        long total = 0;
        for (int i = 0; i < times; i++) {
            int at = load.pick(views.size());
            views.set(at, load.reportedAnew(views.get(at)));
            long begin = now();
            idle.take(views.get(at), List.of());
            total += now() - begin;
        }
        return total / times;
    }
}
