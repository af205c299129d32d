package dev.muster.benchmarks;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.PodSet;
import dev.muster.core.rank.Ranking;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The heap that the scheduler lives in, with everything that it is told kept by it alone. */
final class CoreHeap {
    private final DecisionLoad load;
    private final Scheduler scheduler =
            new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(600_000, 1_000_000, 200, 1));

    CoreHeap(long seed, int shapes) {
        load = new DecisionLoad(seed, shapes);
    }

    /**
     * MiB in use after a full collection, once the members have reported and so many jobs run, each shown by its member's
     * report, and each with objects of its own as if read from the hub.
     */
    double mib(int members, int nodes, int running) {
        List<MemberView> views = new ArrayList<>(load.members(members, nodes));
        List<Map<String, Map<String, Integer>>> accounted = new ArrayList<>();
        views.forEach(view -> accounted.add(new HashMap<>()));
        for (int i = 0; i < running; i++) {
            Job job = load.next();
            int at = load.pick(members);
            Gang gang = copy(job.gang());
            Map<String, Integer> promised =
                    gang.podSets().stream().collect(Collectors.toMap(PodSet::name, PodSet::count));
            Claim claim = Claim.fresh(job.tokenPrefix() + ".1", views.get(at).name(), job.key(), gang, promised);
            scheduler.apply(new Input.Attempts(List.of(new Attempt(claim, true, null))));
            accounted.get(at).put(claim.token(), Map.copyOf(promised));
        }
        for (int at = 0; at < members; at++) {
            scheduler.apply(new Input.Reported(views.get(at), accounted.get(at)));
        }
        views.clear();
        accounted.clear();
        double used = used();
        if (scheduler.ledger().size() != running) {
            throw new IllegalStateException("claims kept: " + scheduler.ledger().size() + ", want " + running);
        }
        Reference.reachabilityFence(scheduler);
        return used;
    }

    private static Gang copy(Gang gang) {
        return new Gang(gang.podSets().stream()
                .map(set -> new PodSet(
                        new String(set.name()), set.count(), set.minimum(), set.request(), set.constraints()))
                .toList());
    }

    private static double used() {
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 3; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed() / 1024.0 / 1024.0;
    }
}
