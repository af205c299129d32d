package dev.muster.benchmarks;

import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import dev.muster.core.simulate.KeptRooms;
import dev.muster.core.simulate.Simulation;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The questions behind explain and simulate, asked of a large fleet as the leader is asked: rooms are kept from question to question, a tenth
 * of the members has reported anew in between, and no two questions are about the same gang. A job that has room nowhere (the nearest members
 * are counted again with fewer pods, less memory, more room, and the ends of what runs are looked at) and one that has.
 */
public final class ExplainCost {
    private static final long SEED = 7;
    private static final long GI = 1L << 30;
    private static final long NOW = 1_000_000;

    private final Random random = new Random(SEED);
    private final KeptRooms rooms = new KeptRooms();
    private final List<MemberView> members = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final int rounds;
    private int asked;

    /** A question: a snapshot and a job. */
    private interface Question {
        void ask(Snapshot fleet, Job job);
    }

    private ExplainCost(int members, int nodes, int rounds) {
        this.rounds = rounds;
        for (int i = 0; i < members; i++) {
            String name = "m%03d".formatted(i);
            this.members.add(member(name, nodes));
            IntStream.range(0, 50).forEach(number -> claims.add(claim(name, number)));
        }
    }

    /** @param args members, nodes in each, rounds */
    public static void main(String[] args) {
        int members = Integer.parseInt(args[0]);
        int nodes = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        System.out.printf(
                "%d members x %,d nodes, 50 jobs in each, seed %d, %d rounds%n", members, nodes, SEED, rounds);
        var cost = new ExplainCost(members, nodes, rounds);
        cost.report("explain, room nowhere", nodes * 20, cost::explain);
        cost.report("explain, has room", 50, cost::explain);
        cost.report("simulate, room nowhere", nodes * 20, cost::simulate);
        cost.report("simulate, has room", 50, cost::simulate);
    }

    /** Every member is asked whether it fits; the two that come closest are asked what would help, all of them when. */
    private void explain(Snapshot fleet, Job job) {
        var simulation = simulation(fleet);
        var lacks = simulation.answer(job).reasons().stream()
                .filter(Reason.InsufficientResources.class::isInstance)
                .map(Reason.InsufficientResources.class::cast)
                .sorted(Reason.InsufficientResources.NEAREST_FIRST)
                .limit(2)
                .map(Reason.InsufficientResources::member)
                .toList();
        var near = fleet.members().stream()
                .filter(member -> lacks.contains(member.name()))
                .toList();
        simulation(new Snapshot(near, fleet.unseen())).smallestChanges(job);
        simulation.when(job, claims);
    }

    private void simulate(Snapshot fleet, Job job) {
        explain(fleet, job);
        simulation(fleet).copies(job, 100);
    }

    private Simulation simulation(Snapshot fleet) {
        return new Simulation(fleet, Ranking.DEFAULT, new Moment(NOW, SEED), rooms);
    }

    private void report(String what, int executors, Question question) {
        var threads = ManagementFactory.getThreadMXBean();
        var wall = new ArrayList<Double>();
        var cpu = new ArrayList<Double>();
        for (int round = -rounds / 3; round < rounds; round++) {
            reportTenth();
            var fleet = new Snapshot(members, Map.of());
            var job = job(executors + ++asked % 97);
            var began = System.nanoTime();
            var used = threads.getCurrentThreadCpuTime();
            question.ask(fleet, job);
            if (round >= 0) {
                cpu.add((threads.getCurrentThreadCpuTime() - used) / 1e6);
                wall.add((System.nanoTime() - began) / 1e6);
            }
        }
        wall.sort(null);
        cpu.sort(null);
        System.out.printf(
                "%-24s p50 %.2f ms, p99 %.2f ms; of the processor p50 %.2f ms, p99 %.2f ms (the bound is 10 ms)%n",
                what, at(wall, 0.5), at(wall, 0.99), at(cpu, 0.5), at(cpu, 0.99));
    }

    /** A tenth of the members has another report, of other groups with the same amounts. */
    private void reportTenth() {
        for (int i = asked % 10; i < members.size(); i += 10) {
            var now = members.get(i).capacity();
            members.set(i, members.get(i).withCapacity(new Capacity(now.sequence() + 1, now.groups(), now.quotas())));
        }
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.floor(sorted.size() * share)));
    }

    /** A job that runs and is expected to end some time in the next hour. */
    private Claim claim(String member, int number) {
        var job = job(20);
        var pods = Map.of("driver", 1, "executor", 20);
        return new Claim(member + "-" + number, member, job.key(), job.gang(), pods, pods)
                .endingAt(NOW + random.nextInt(3_600_000));
    }

    private MemberView member(String name, int nodes) {
        var groups = IntStream.range(0, 4)
                .mapToObj(group -> {
                    var free = IntStream.range(0, nodes / 4)
                            .mapToObj(node ->
                                    new Resources(random.nextInt(32_000), random.nextInt(128) * GI, 0, 110, Map.of()))
                            .toArray(Resources[]::new);
                    var names = IntStream.range(0, free.length)
                            .mapToObj(node -> name + "-" + group + "-" + node)
                            .toList();
                    return new NodeGroup("pool-" + group, Map.of(), List.of(), names, NodeColumns.of(free));
                })
                .toList();
        return new MemberView(
                name, MemberTraits.PLAIN, MemberState.READY, Capabilities.UNKNOWN, new Capacity(1, groups, List.of()));
    }

    private static Job job(int executors) {
        var gang = Gang.of(
                new PodSet("driver", 1, 1, Resources.pod(1000, GI), NodeConstraints.NONE),
                new PodSet("executor", executors, executors, Resources.pod(4000, 16 * GI), NodeConstraints.NONE));
        return new Job(
                new JobKey("default", "asked", "uid"),
                "uid",
                0,
                0,
                0,
                gang,
                Placement.ANYWHERE,
                new Requirements(
                        "sparkoperator.k8s.io/v1beta2/SparkApplication", true, "", false, "", Set.of(), Set.of()),
                List.of());
    }
}
