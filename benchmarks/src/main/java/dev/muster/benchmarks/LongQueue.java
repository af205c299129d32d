package dev.muster.benchmarks;

import dev.muster.core.cycle.Decision;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The scheduler with a full fleet and a long queue: a member reports room, and the jobs that it helps are placed.
 *
 * <p>No node has a whole core left, so nothing fits anywhere. Then one group of nodes of one member is as if empty, in the
 * next report full again: what was placed is in it.
 */
final class LongQueue {
    /** As the control plane sets them, but for the seed. */
    private static final Scheduler.Settings SETTINGS = new Scheduler.Settings(600_000, 1_000_000, 200, 1);

    private final DecisionLoad load;
    private final Scheduler scheduler = new Scheduler(Ranking.DEFAULT, SETTINGS);
    private final List<MemberView> full;
    private final List<MemberView> empty;
    private long sequence = 1;
    private long nowMillis = 200_000;

    /**
     * What one capacity change took, in CPU time of the thread.
     *
     * @param woken jobs that were tried
     * @param placed of them
     */
    record Change(double millis, int woken, int placed) {}

    LongQueue(long seed, int shapes, int members, int nodes) {
        load = new DecisionLoad(seed, shapes);
        empty = load.members(members, nodes);
        full = empty.stream().map(LongQueue::full).toList();
        full.forEach(view -> scheduler.apply(new Input.Reported(view, Map.of())));
    }

    private static MemberView full(MemberView view) {
        return with(view, view.capacity().groups().stream().map(LongQueue::full).toList(), 1);
    }

    private static MemberView with(MemberView view, List<NodeGroup> groups, long sequence) {
        return view.withCapacity(new Capacity(sequence, groups, List.of()));
    }

    private static NodeGroup full(NodeGroup group) {
        Resources[] left = new Resources[group.size()];
        Resources sum = Resources.ZERO;
        for (int node = 0; node < left.length; node++) {
            Resources row = group.free().row(node);
            sum = sum.plus(row);
            left[node] = new Resources(row.cpuMillis() % 1_000, row.memoryBytes() / 50, row.ephemeralBytes(), 20, Map.of());
        }
        return of(group, NodeColumns.of(left), sum);
    }

    private static NodeGroup of(NodeGroup group, NodeColumns free, Resources allocatable) {
        return new NodeGroup(
                group.id(),
                group.labels(),
                group.taints(),
                group.virtual(),
                group.names(),
                group.perNodeLabels(),
                free,
                allocatable);
    }

    /** Submits jobs, each of one of the shapes or each of its own, and decides about all; returns how many wait. */
    int fill(int jobs, boolean eachNew) {
        for (int i = 0; i < jobs; i++) {
            scheduler.apply(new Input.Offered(eachNew ? load.nextNew() : load.next()));
            if (i % SETTINGS.heads() == 0) {
                decideAll();
            }
        }
        decideAll();
        return scheduler.queue().size();
    }

    /** One group of a member has room, then not any more. */
    Change change(int at, int group) {
        Change change = report(at, group);
        scheduler.apply(new Input.Reported(with(full.get(at), full.get(at).capacity().groups(), ++sequence), Map.of()));
        return change;
    }

    private Change report(int at, int group) {
        MemberView view = full.get(at);
        List<NodeGroup> groups = new ArrayList<>(view.capacity().groups());
        NodeGroup roomy = empty.get(at).capacity().groups().get(group);
        groups.set(group, of(roomy, roomy.free().copy(), groups.get(group).allocatable()));
        MemberView changed = with(view, groups, ++sequence);
        nowMillis += 1_000;
        List<Job> placed = new ArrayList<>();
        int woken = 0;
        long begin = Decisions.now();
        scheduler.apply(new Input.Reported(changed, Map.of()));
        while (scheduler.hasWork(nowMillis)) {
            List<Decision> decisions = scheduler.decide(nowMillis).plan().decisions();
            for (Decision decision : decisions) {
                woken++;
                if (decision instanceof Decision.Place place) {
                    placed.add(place.job());
                }
            }
        }
        long nanos = Decisions.now() - begin;
        placed.forEach(job -> scheduler.apply(new Input.Removed(job.key())));
        return new Change(nanos / 1e6, woken, placed.size());
    }

    private void decideAll() {
        while (scheduler.hasWork(nowMillis)) {
            scheduler.decide(nowMillis);
        }
    }
}
