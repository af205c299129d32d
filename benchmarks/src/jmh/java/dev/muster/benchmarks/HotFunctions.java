package dev.muster.benchmarks;

import dev.muster.core.cycle.Choice;
import dev.muster.core.cycle.Moment;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Fleet;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.PodSet;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The functions that a decision spends its time in, one by one: members of 1,000 nodes, half full, 500 shapes of jobs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotFunctions {
    private static final int MEMBERS = 20;
    private static final int NODES = 1_000;
    private static final int JOBS = 512;

    private final Choice choice = new Choice(Ranking.DEFAULT, Choice.CANDIDATES);
    private final Fleet fleet = new Fleet();
    private final Job[] jobs = new Job[JOBS];
    private final List<Candidate> candidates = new ArrayList<>();
    private Reason lack = new Reason.NoMembers();
    private MemberView report = new DecisionLoad(1, 1).members(1, 20).getFirst();
    private List<Claim> unseen = List.of();
    private Map<String, Map<String, Integer>> accounted = Map.of();
    private Ledger ledger = new Ledger();
    private int next;

    /** Fills half of the fleet, and keeps one job that has room in several members and a reason of one that has none. */
    @Setup(Level.Trial)
    public void fill() {
        DecisionLoad load = new DecisionLoad(42, 500);
        List<MemberView> members = load.members(MEMBERS, NODES);
        fleet.update(members, Map.of());
        for (int i = 0; i < 400; i++) {
            if (choice.choose(load.next(), fleet, new Moment(0, 1)) instanceof Choice.Outcome.Chosen chosen) {
                Choice.assume(fleet, chosen);
            }
        }
        for (int i = 0; i < JOBS; i++) {
            jobs[i] = load.next();
            remember(jobs[i]);
        }
        report = members.getFirst();
        unseen = claims(load, report, 20);
        ledger = new Ledger();
        claims(load, report, 1_000).forEach(ledger::assume);
        accounted = ledger.claims().stream().collect(Collectors.toMap(Claim::token, Claim::promised));
    }

    private void remember(Job job) {
        for (int at = 0; at < MEMBERS; at++) {
            switch (Fit.of(job.gang(), "default", fleet.room(at))) {
                case FitResult.Fits fits -> {
                    if (candidates.size() < Choice.CANDIDATES) {
                        candidates.add(new Candidate(job, fleet.room(at).member(), fits));
                    }
                }
                case FitResult.Short shortage -> lack = shortage.reason();
            }
        }
    }

    private static List<Claim> claims(DecisionLoad load, MemberView member, int claims) {
        List<Claim> all = new ArrayList<>();
        for (int i = 0; i < claims; i++) {
            Job job = load.next();
            Map<String, Integer> promised =
                    job.gang().podSets().stream().collect(Collectors.toMap(PodSet::name, PodSet::count));
            all.add(Claim.fresh(job.tokenPrefix() + ".1", member.name(), job.key(), job.gang(), promised));
        }
        return all;
    }

    private Job job() {
        next = (next + 1) % JOBS;
        return jobs[next];
    }

    /** A whole choice among all members; nothing is assumed. */
    @Benchmark
    public Choice.Outcome choose() {
        return choice.choose(job(), fleet, new Moment(0, 1));
    }

    /** The exact fit in one member. */
    @Benchmark
    public FitResult fit() {
        return Fit.of(job().gang(), "default", fleet.room(0));
    }

    /** A report with 20 claims that it does not show becomes a room. */
    @Benchmark
    public Room roomOfReport() {
        return Room.of(report, unseen);
    }

    /** Takes a job's room and gives it back. */
    @Benchmark
    public Room assumeAndRelease() {
        Job job = jobs[0];
        Room room = fleet.room(1);
        room.assume(job.key(), job.gang(), Map.of("driver", 1, "executor", 16));
        room.release(job.key());
        return room;
    }

    /** The best of up to eight members. */
    @Benchmark
    public Candidate rank() {
        return Ranking.DEFAULT.best(candidates, 1);
    }

    /** A report that shows 1,000 claims. */
    @Benchmark
    public Ledger confirm() {
        ledger.confirm(report.name(), accounted);
        return ledger;
    }

    /** The text of one reason. */
    @Benchmark
    public String reasonText() {
        return ReasonText.detail(lack);
    }
}
