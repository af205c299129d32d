package dev.muster.benchmarks;

import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
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
import dev.muster.core.simulate.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The questions behind explain and simulate, asked of one picture of a large fleet, each of simulations of its own as the server does: a job
 * that has room nowhere (the nearest members are counted again with fewer pods, less memory, more room) and one that has.
 */
public final class ExplainCost {
    private static final long SEED = 7;
    private static final long GI = 1L << 30;

    private ExplainCost() {}

    /** @param args members, nodes in each, rounds */
    public static void main(String[] args) {
        int members = Integer.parseInt(args[0]);
        int nodes = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        var random = new Random(SEED);
        var fleet = new Snapshot(
                IntStream.range(0, members)
                        .mapToObj(i -> member("m%03d".formatted(i), nodes, random))
                        .toList(),
                Map.of());
        System.out.printf("%d members x %,d nodes, seed %d, %d rounds%n", members, nodes, SEED, rounds);
        report("explain, room nowhere", rounds, fleet, job(nodes * 20), ExplainCost::explain);
        report("explain, has room", rounds, fleet, job(50), ExplainCost::explain);
        report("simulate, room nowhere", rounds, fleet, job(nodes * 20), ExplainCost::simulate);
        report("simulate, has room", rounds, fleet, job(50), ExplainCost::simulate);
    }

    /** Every member is asked whether it fits; the two that come closest are asked what would help. */
    private static void explain(Snapshot fleet, Job job) {
        var lacks = simulation(fleet).answer(job).reasons().stream()
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
    }

    private static void simulate(Snapshot fleet, Job job) {
        explain(fleet, job);
        simulation(fleet).copies(job, 100);
    }

    private static Simulation simulation(Snapshot fleet) {
        return new Simulation(fleet, Ranking.DEFAULT, new Moment(1_000_000, SEED));
    }

    private static void report(String what, int rounds, Snapshot fleet, Job job, BiConsumer<Snapshot, Job> question) {
        var millis = new ArrayList<Double>();
        for (int round = -rounds / 3; round < rounds; round++) {
            var began = System.nanoTime();
            question.accept(fleet, job);
            if (round >= 0) {
                millis.add((System.nanoTime() - began) / 1e6);
            }
        }
        millis.sort(null);
        System.out.printf(
                "%-24s p50 %.2f ms, p99 %.2f ms, max %.2f ms (the bound is 10 ms)%n",
                what, at(millis, 0.5), at(millis, 0.99), millis.getLast());
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.floor(sorted.size() * share)));
    }

    private static MemberView member(String name, int nodes, Random random) {
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
