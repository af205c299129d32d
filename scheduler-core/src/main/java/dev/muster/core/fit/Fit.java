package dev.muster.core.fit;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * Whether a gang has room in a member: exact for what the report shows, a forecast when claims had to be charged by
 * guess. What {@link Packing} guarantees holds here: never a fit that does not exist.
 */
public final class Fit {
    private Fit() {}

    /**
     * Fits the gang into the member's report minus the unseen claims.
     *
     * @param namespace of the job, for quotas
     */
    public static FitResult of(Gang gang, MemberView member, List<Claim> unseen, String namespace) {
        return of(gang, namespace, Room.of(member, unseen));
    }

    /**
     * Fits the gang into a room, without changing it.
     *
     * <ol>
     *   <li>The whole gang, if quota and nodes hold it.
     *   <li>Else its minimum, with as many more pods of its largest set as there is room for.
     *   <li>Else the reason why not even the minimum fits.
     * </ol>
     */
    public static FitResult of(Gang gang, String namespace, Room room) {
        FitResult whole = attempt(gang, namespace, room, counts(gang, PodSet::count));
        if (whole instanceof FitResult.Fits || gang.podSets().stream().allMatch(set -> set.minimum() == set.count())) {
            return whole;
        }
        Map<String, Integer> minimum = counts(gang, PodSet::minimum);
        return switch (attempt(gang, namespace, room, minimum)) {
            case FitResult.Short lack -> lack;
            case FitResult.Fits fits -> widest(gang, namespace, room, fits);
        };
    }

    /** Whether {@link #of(Gang, String, Room)} fits the gang; spares the reason, which costs another look at every node. */
    public static boolean fits(Gang gang, String namespace, Room room) {
        return has(gang, namespace, room, counts(gang, PodSet::minimum))
                || gang.podSets().stream().anyMatch(set -> set.minimum() != set.count())
                        && has(gang, namespace, room, counts(gang, PodSet::count));
    }

    private static boolean has(Gang gang, String namespace, Room room, Map<String, Integer> pods) {
        if (QuotaCheck.firstExceeded(room, namespace, gang, pods) != null) {
            return false;
        }
        List<Packing.Demand> demands = demands(gang, pods);
        return demands.stream().allMatch(demand -> demand.pods() == 0)
                || pack(room, demands, UnitRoom.of(room, namespace, gang)) instanceof Packing.Outcome.Packed;
    }

    /**
     * Whether the member could hold the gang's minimum with nothing else running there, judged by typical nodes of each
     * group; true if the report does not say what its nodes have. Caps of policies are left aside.
     */
    public static boolean fitsWhenEmpty(Gang gang, MemberView member) {
        for (PodSet set : gang.podSets()) {
            long holds = 0;
            for (NodeGroup group : member.capacity().groups()) {
                if (new NodeMatch(group, set.constraints()).none()) {
                    continue;
                }
                Resources typical = group.typicalNode();
                if (typical == null) {
                    return true;
                }
                long perNode = set.request().timesFittingIn(typical);
                holds = Saturated.add(
                        holds,
                        Saturated.multiply(
                                set.constraints().onePerNode() ? Math.min(1, perNode) : perNode, group.size()));
            }
            if (holds < set.minimum()) {
                return false;
            }
        }
        return true;
    }

    /** Whether some node of the group meets the node constraints of the set, whatever is free there. */
    public static boolean mayStandIn(PodSet set, NodeGroup group) {
        NodeMatch match = new NodeMatch(group, set.constraints());
        return IntStream.range(0, group.size()).anyMatch(match::test);
    }

    private static FitResult attempt(Gang gang, String namespace, Room room, Map<String, Integer> pods) {
        Reason.QuotaExceeded exceeded = QuotaCheck.firstExceeded(room, namespace, gang, pods);
        if (exceeded != null) {
            return new FitResult.Short(exceeded);
        }
        List<Packing.Demand> demands = demands(gang, pods);
        if (demands.stream().allMatch(demand -> demand.pods() == 0)) {
            return new FitResult.Fits(room.forecast(), pods, List.of(), 0);
        }
        Map<String, UnitRoom> units = UnitRoom.of(room, namespace, gang);
        return switch (pack(room, demands, units)) {
            case Packing.Outcome.Packed packed ->
                new FitResult.Fits(room.forecast(), pods, packed.takes(), packed.roomForBulk());
            case Packing.Outcome.Lack lack -> new FitResult.Short(reason(gang, room, demands, units, lack));
        };
    }

    private static Packing.Outcome pack(Room room, List<Packing.Demand> demands, Map<String, UnitRoom> units) {
        boolean bound = !units.isEmpty()
                || demands.stream()
                        .anyMatch(demand -> demand.set().constraints().spread() != null);
        return bound ? new BoundPacking(room, units).pack(demands) : new Packing(room).pack(demands);
    }

    /** A gang that would have room without the caps lacks what they do not let in; any other lacks room. */
    private static Reason.OfMember reason(
            Gang gang,
            Room room,
            List<Packing.Demand> demands,
            Map<String, UnitRoom> units,
            Packing.Outcome.Lack lack) {
        if (units.isEmpty()) {
            return Shortfall.of(gang, room, lack);
        }
        return switch (pack(room, demands, Map.of())) {
            case Packing.Outcome.Lack without -> Shortfall.of(gang, room, without);
            case Packing.Outcome.Packed packed -> {
                UnitRoom caps = units.getOrDefault(
                        lack.demand().set().name(), units.values().iterator().next());
                int bound = demands.stream()
                        .filter(demand -> units.get(demand.set().name()) == caps)
                        .mapToInt(Packing.Demand::pods)
                        .sum();
                yield caps.reason(room.member().name(), lack, bound);
            }
        };
    }

    private static List<Packing.Demand> demands(Gang gang, Map<String, Integer> pods) {
        return gang.podSets().stream()
                .map(set -> new Packing.Demand(set, pods.getOrDefault(set.name(), 0)))
                .toList();
    }

    /**
     * The most pods of the largest set, between what fits for sure and its count, for which quota and nodes hold the gang.
     * What the nodes could hold of that set alone is tried first, then less in growing steps, then halves: with fewer pods
     * a fit is never lost.
     */
    private static FitResult.Fits widest(Gang gang, String namespace, Room room, FitResult.Fits minimum) {
        PodSet bulk = gang.podSets().stream()
                .reduce((a, b) -> b.count() - b.minimum() >= a.count() - a.minimum() ? b : a)
                .orElseThrow();
        FitResult.Fits best = minimum;
        int fits = bulk.minimum();
        int fails = (int) Math.min(bulk.count(), Math.max(minimum.roomFor(), fits)) + 1;
        int step = 1;
        while (fails - fits > 1) {
            int next = Math.max(fails - step, fits + (fails - fits) / 2);
            Map<String, Integer> pods = new TreeMap<>(minimum.promised());
            pods.put(bulk.name(), next);
            switch (attempt(gang, namespace, room, pods)) {
                case FitResult.Fits wider -> {
                    best = wider;
                    fits = next;
                }
                case FitResult.Short lack -> fails = next;
            }
            step *= 2;
        }
        return best;
    }

    static Map<String, Integer> counts(Gang gang, ToIntFunction<PodSet> pods) {
        Map<String, Integer> counts = new TreeMap<>();
        gang.podSets().forEach(set -> counts.put(set.name(), pods.applyAsInt(set)));
        return counts;
    }
}
