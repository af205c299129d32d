package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places the pods of a gang on the nodes of a room, the largest set (the <em>bulk</em>: executors) last.
 *
 * <ol>
 *   <li>Pods of the bulk are alike, so they fit iff the sum over nodes of floor(free / request) reaches their number.
 *   <li>Every smaller set goes where it costs the bulk least: over the nodes, best[j] is the most bulk pods that still fit
 *       when j pods of the small set are placed. This is exact, as every split over the nodes is tried.
 *   <li>The bulk fills what remains: machines before virtual nodes, preferred groups before others.
 * </ol>
 *
 * What holds: a packing that is found exists. One that exists is found for one set, and for two sets if the smaller has
 * at most {@value #ROUND} pods. Beyond that small sets are placed one after another in rounds, each exact against the
 * bulk alone, and a fit can be missed.
 *
 * <p>The naive way, placing the driver on the first node that holds it, loses fits: it may break the one hole that an
 * executor needed.
 *
 * <p>Cost: nodes times (pods of the small set, at most {@value #ROUND}) squared at worst; a driver that fits beside all
 * executors, as most do, ends the search at the first such node, and each node is divided once.
 */
final class Packing {
    /** Pods of a small set placed at once: keeps the exact step below 300 looks at a node. */
    static final int ROUND = 16;

    private final Room room;
    private final Map<Long, Resources> taken = new HashMap<>();
    private final List<FitResult.Take> takes = new ArrayList<>();
    private int[] groupOrder = new int[0];

    /** Bulk pods that each node holds beside what was taken from it; nodes of the groups in {@link #groupOrder}. */
    private long[] bulkHolds = new long[0];

    /** How many pods of a set to place. */
    record Demand(PodSet set, int pods) {}

    /** What came of it. */
    sealed interface Outcome {
        /** @param roomForBulk pods of the bulk that the nodes could hold if nothing else of the gang stood there */
        record Packed(List<FitResult.Take> takes, PodSet bulk, long roomForBulk) implements Outcome {}

        /** @param roomFor pods of the demanded set that have room beside what was placed before it */
        record Lack(Demand demand, long roomFor) implements Outcome {}
    }

    Packing(Room room) {
        this.room = room;
    }

    /** Places all demands, of which at least one asks for a pod. */
    Outcome pack(List<Demand> demands) {
        List<Demand> bySize = demands.stream()
                .filter(demand -> demand.pods() > 0)
                .sorted(Comparator.comparingInt(Demand::pods))
                .toList();
        Eligible bulk = new Eligible(bySize.getLast());
        groupOrder = Preference.order(room, bulk.set(), null);
        long roomForBulk = countBulk(bulk);
        for (Demand small : bySize.subList(0, bySize.size() - 1)) {
            long placed = placeBeside(new Eligible(small), bulk);
            if (placed < small.pods()) {
                return new Outcome.Lack(small, placed);
            }
        }
        long left = left();
        if (left < bulk.demand.pods()) {
            return new Outcome.Lack(bulk.demand, left);
        }
        fill(bulk);
        return new Outcome.Packed(List.copyOf(takes), bulk.set(), roomForBulk);
    }

    /** Bulk pods that have room beside what was placed. */
    private long left() {
        long sum = 0;
        for (long holds : bulkHolds) {
            sum = Saturated.add(sum, holds);
        }
        return sum;
    }

    /** Counts for every node how many bulk pods it holds; returns the sum. */
    private long countBulk(Eligible bulk) {
        bulkHolds = new long[nodes()];
        long sum = 0;
        int row = 0;
        for (int group : groupOrder) {
            int size = room.groups().get(group).size();
            if (bulk.matches[group].all() && !bulk.set().constraints().onePerNode()) {
                sum = Saturated.add(sum, room.free(group).count(bulk.set().request(), bulkHolds, row));
            } else {
                for (int node = 0; node < size && bulk.mayStand(group); node++) {
                    bulkHolds[row + node] = bulk.fitting(group, node);
                    sum = Saturated.add(sum, bulkHolds[row + node]);
                }
            }
            row += size;
        }
        return sum;
    }

    /** Where the pods of one set may stand and how many each node holds after what was taken already. */
    private final class Eligible {
        final Demand demand;
        final NodeMatch[] matches;
        final Set<Long> occupied = new HashSet<>();

        Eligible(Demand demand) {
            this.demand = demand;
            this.matches = room.matches(demand.set().constraints());
        }

        PodSet set() {
            return demand.set();
        }

        /** Whether the group may hold a pod of this set; nothing was given back since its nodes were counted. */
        boolean mayStand(int group) {
            return !matches[group].none() && room.free(group).mayHold(set().request());
        }

        long fitting(int group, int node) {
            if (!matches[group].test(node)) {
                return 0;
            }
            NodeColumns free = room.free(group);
            Resources before = taken.isEmpty() ? null : taken.get(key(group, node));
            long fitting = before == null
                    ? free.fitting(node, set().request())
                    : free.fittingAfter(node, set().request(), before, 1);
            return set().constraints().onePerNode() ? Math.min(fitting, vacancy(group, node)) : fitting;
        }

        /** As {@link #fitting} after {@code other} was taken from the node as well. */
        long fittingBeside(int group, int node, Resources other) {
            if (!matches[group].test(node)) {
                return 0;
            }
            Resources before = taken.isEmpty() ? null : taken.get(key(group, node));
            Resources all = before == null ? other : before.plus(other);
            long fitting = room.free(group).fittingAfter(node, set().request(), all, 1);
            return set().constraints().onePerNode() ? Math.min(fitting, vacancy(group, node)) : fitting;
        }

        /** 1 if no pod of this set stands on the node yet, else 0. */
        private int vacancy(int group, int node) {
            return occupied.contains(key(group, node)) ? 0 : 1;
        }
    }

    /** Places a small set where it costs the bulk least; returns how many pods have room, all of them placed. */
    private long placeBeside(Eligible small, Eligible bulk) {
        int left = small.demand.pods();
        while (left > 0) {
            int round = Math.min(ROUND, left);
            if (!placeRound(small, round, bulk)) {
                return small.demand.pods() - left + roomFor(small, round);
            }
            left -= round;
        }
        return small.demand.pods();
    }

    private boolean placeRound(Eligible small, int pods, Eligible bulk) {
        Resources[] multiples = new Resources[pods + 1];
        Arrays.setAll(multiples, times -> small.set().request().times(times));
        long[] best = new long[pods + 1];
        Arrays.fill(best, 1, pods + 1, -1);
        byte[] choices = new byte[nodes() * (pods + 1)];
        long[] holds = new long[pods + 1];
        int row = 0;
        for (int group : groupOrder) {
            int size = room.groups().get(group).size();
            if (!small.mayStand(group) && !bulk.mayStand(group)) {
                row += size;
                continue;
            }
            for (int node = 0; node < size && !costsNothing(best); node++, row++) {
                int most = (int) Math.min(pods, small.fitting(group, node));
                holds[0] = Math.min(bulk.demand.pods(), bulkHolds[row]);
                for (int here = 1; here <= most; here++) {
                    long beside = holds[0] == 0 ? 0 : bulk.fittingBeside(group, node, multiples[here]);
                    holds[here] = Math.min(holds[0], beside);
                }
                extend(best, holds, most, choices, row * (pods + 1));
            }
        }
        if (best[pods] < 0) {
            return false;
        }
        takeChosen(small, pods, bulk, choices);
        return true;
    }

    /** Whether all the small pods stand where the bulk loses nothing: no node that follows can do better. */
    private static boolean costsNothing(long[] best) {
        return best[best.length - 1] == best[0];
    }

    /**
     * Adds one node to {@code best}, and notes for each j how many of the j small pods stand on it.
     *
     * @param holds for 0 to {@code most} small pods on this node, the bulk pods it still holds, at most all of them
     * @param offset where the node's row of choices begins
     */
    private static void extend(long[] best, long[] holds, int most, byte[] choices, int offset) {
        for (int j = best.length - 1; j >= 0; j--) {
            long top = -1;
            for (int here = 0; here <= most && here <= j; here++) {
                long before = best[j - here];
                if (before >= 0 && before + holds[here] > top) {
                    top = before + holds[here];
                    choices[offset + j] = (byte) here;
                }
            }
            best[j] = top;
        }
    }

    private void takeChosen(Eligible small, int pods, Eligible bulk, byte[] choices) {
        int left = pods;
        int row = nodes();
        for (int at = groupOrder.length - 1; at >= 0; at--) {
            int group = groupOrder[at];
            for (int node = room.groups().get(group).size() - 1; node >= 0; node--) {
                int here = choices[--row * (pods + 1) + left];
                if (here > 0) {
                    take(small, group, node, here);
                    bulkHolds[row] = bulk.fitting(group, node);
                    left -= here;
                }
            }
        }
    }

    private void take(Eligible small, int group, int node, int pods) {
        takes.add(new FitResult.Take(small.set().name(), group, node, pods));
        small.occupied.add(key(group, node));
        taken.merge(key(group, node), small.set().request().times(pods), Resources::plus);
    }

    /** Fills the nodes with the bulk, which has room. */
    private void fill(Eligible bulk) {
        int left = bulk.demand.pods();
        int row = 0;
        for (int group : groupOrder) {
            for (int node = 0; node < room.groups().get(group).size() && left > 0; node++) {
                int here = (int) Math.min(left, bulkHolds[row++]);
                if (here > 0) {
                    takes.add(new FitResult.Take(bulk.set().name(), group, node, here));
                    left -= here;
                }
            }
        }
    }

    private long roomFor(Eligible set, long enough) {
        long sum = 0;
        for (int group : groupOrder) {
            int size = set.mayStand(group) ? room.groups().get(group).size() : 0;
            for (int node = 0; node < size && sum < enough; node++) {
                sum = Saturated.add(sum, set.fitting(group, node));
            }
        }
        return sum;
    }

    private int nodes() {
        return room.member().capacity().nodes();
    }

    private static long key(int group, int node) {
        return (long) group << 32 | node;
    }
}
