package dev.muster.benchmarks;

import dev.muster.core.cycle.Decision;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The scheduler with a full fleet and a long queue: a member reports room, and the jobs that it helps are placed.
 *
 * <p>No node has a whole core left, so nothing fits anywhere. Then one group of nodes of one member is as if empty, in the
 * next report full again: what was placed is in it.
 */
final class LongQueue {
    /** As the control plane sets them, but for the seed. */
    private static final Scheduler.Settings SETTINGS = new Scheduler.Settings(600_000, 1_000_000, 200, 1);

    private static final int LONGEST_MILLIS = 6 * 3_600_000;

    /** A thousand jobs with more would not have room in a member. */
    private static final int MOST_PODS_RUNNING = 64;

    private final DecisionLoad load;
    private final Scheduler scheduler = new Scheduler(Ranking.DEFAULT, SETTINGS);
    private final List<MemberView> full;
    private final List<MemberView> empty;
    private final List<Map<String, Map<String, Integer>>> accounted = new ArrayList<>();
    private long sequence = 1;
    private long nowMillis = 200_000;

    /**
     * What one capacity change took, in CPU time of the thread.
     *
     * @param tried decisions
     * @param placed of them
     * @param alike how many of those would be placed by going through the whole queue in its order and asking the exact fit
     * @param plain how many would be placed so
     */
    record Change(double millis, int tried, int placed, int alike, int plain) {}

    /** @param running jobs in each member, whose ends within the next six hours are known */
    LongQueue(long seed, int shapes, int members, int nodes, int running) {
        load = new DecisionLoad(seed, shapes);
        empty = load.members(members, nodes);
        full = empty.stream().map(LongQueue::full).toList();
        for (MemberView view : full) {
            accounted.add(run(view.name(), running));
            scheduler.apply(new Input.Reported(view, accounted.getLast()));
        }
    }

    private Map<String, Map<String, Integer>> run(String member, int jobs) {
        Map<String, Map<String, Integer>> shown = new HashMap<>();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            Job job = load.next();
            while (job.gang().pods() > MOST_PODS_RUNNING) {
                job = load.next();
            }
            Map<String, Integer> promised =
                    job.gang().podSets().stream().collect(Collectors.toMap(PodSet::name, PodSet::count));
            Claim claim = Claim.fresh(job.tokenPrefix() + ".1", member, job.key(), job.gang(), promised)
                    .endingAt(nowMillis + LONGEST_MILLIS / 2 + load.pick(LONGEST_MILLIS / 2));
            attempts.add(new Attempt(claim, true, null));
            shown.put(claim.token(), promised);
        }
        scheduler.apply(new Input.Attempts(attempts));
        return shown;
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
            left[node] =
                    new Resources(row.cpuMillis() % 1_000, row.memoryBytes() / 50, row.ephemeralBytes(), 20, Map.of());
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
        MemberView again = with(full.get(at), full.get(at).capacity().groups(), ++sequence);
        scheduler.apply(new Input.Reported(again, accounted.get(at)));
        decideAll();
        return change;
    }

    private Change report(int at, int group) {
        MemberView view = full.get(at);
        List<NodeGroup> groups = new ArrayList<>(view.capacity().groups());
        NodeGroup roomy = empty.get(at).capacity().groups().get(group);
        groups.set(group, of(roomy, roomy.free().copy(), groups.get(group).allocatable()));
        MemberView changed = with(view, groups, ++sequence);
        nowMillis += 1_000;
        Set<Job> plain = plain(changed);
        Set<Job> placed = new HashSet<>();
        int tried = 0;
        long begin = Decisions.now();
        scheduler.apply(new Input.Reported(changed, accounted.get(at)));
        while (scheduler.hasWork(nowMillis)) {
            List<Decision> decisions = scheduler.decide(nowMillis).plan().decisions();
            for (Decision decision : decisions) {
                tried++;
                if (decision instanceof Decision.Place place) {
                    placed.add(place.job());
                }
            }
        }
        long nanos = Decisions.now() - begin;
        placed.forEach(job -> scheduler.apply(new Input.Removed(job.key())));
        int wanted = plain.size();
        plain.retainAll(placed);
        return new Change(nanos / 1e6, tried, placed.size(), plain.size(), wanted);
    }

    /** Whom the plain definition would place in a member, nothing fitting elsewhere. */
    private Set<Job> plain(MemberView view) {
        Room room = Room.of(view, List.of());
        Set<Gang> tooLarge = new HashSet<>();
        Set<Job> placed = new HashSet<>();
        for (Job job : scheduler.queue().waiting()) {
            if (tooLarge.contains(job.gang())) {
                continue;
            }
            switch (Fit.of(job.gang(), job.key().namespace(), room)) {
                case FitResult.Fits fits -> {
                    room.assume(job.key(), job.gang(), fits.promised());
                    placed.add(job);
                }
                case FitResult.Short lack -> tooLarge.add(job.gang());
            }
        }
        return placed;
    }

    private void decideAll() {
        while (scheduler.hasWork(nowMillis)) {
            scheduler.decide(nowMillis);
        }
    }
}
