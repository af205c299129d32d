package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import dev.muster.core.model.TopologySpread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Places a gang of which some set must spread over domains, or is bound by the caps of a policy's units; what
 * {@link Packing} does for gangs without.
 *
 * <ol>
 *   <li>Small sets first, pod by pod: each on the node, and in the unit, after which the bulk still has most room.
 *   <li>A bulk that spreads lies level over its {@link Domains}, in each on its nodes in order.
 *   <li>A bulk that units bind fills the nodes in order of units, each node as far as {@link UnitRoom#most} lets it.
 *   <li>A bulk that does both is laid pod by pod, as a scheduler would that is told both.
 * </ol>
 *
 * What holds: a packing that is found exists. One that exists is found for one set that spreads or is capped, and for two if
 * the smaller has one pod. A small set of more pods that spreads is laid so that no domain has more than maxSkew, and one set
 * that is both spread and capped is laid greedily: never wrong, and either may miss a fit.
 *
 * <p>Cost: pods of small sets times nodes times (domains, or cuts of the units), and nodes times the latter for the bulk.
 */
final class BoundPacking {
    /** A pod that no policy binds stands in no unit. */
    private static final int NO_UNIT = -1;

    private final Room room;
    private final Map<String, UnitRoom> units;
    private final List<FitResult.Take> takes = new ArrayList<>();
    private final Resources[][] taken;
    private int[] groupOrder = new int[0];

    /** @param units by pod set, for this packing alone: it takes from them */
    BoundPacking(Room room, Map<String, UnitRoom> units) {
        this.room = room;
        this.units = units;
        this.taken = new Resources[room.groups().size()][];
        Arrays.setAll(taken, group -> new Resources[room.groups().get(group).size()]);
    }

    /** Where pods of one set may stand, how many each node holds, and what that is for each domain and cell of units. */
    private final class Spots {
        final Packing.Demand demand;
        final PodSet set;
        final NodeMatch[] matches;
        final @Nullable Domains domains;
        final @Nullable UnitRoom unitRoom;
        final long[][] holds;
        final long[] byDomain;
        final long[] byCell;
        final int[][] placed;
        final int[] placedIn;
        long sum;

        Spots(Packing.Demand demand) {
            this.demand = demand;
            this.set = demand.set();
            this.matches = room.matches(set.constraints());
            TopologySpread spread = set.constraints().spread();
            this.domains = spread == null ? null : new Domains(room, matches, spread);
            this.unitRoom = units.get(set.name());
            this.byDomain = new long[domains == null ? 0 : domains.size()];
            this.byCell = new long[unitRoom == null ? 0 : unitRoom.cells()];
            this.placedIn = new int[byDomain.length];
            this.holds = new long[taken.length][];
            this.placed = new int[taken.length][];
            for (int group = 0; group < taken.length; group++) {
                holds[group] = new long[taken[group].length];
                placed[group] = new int[taken[group].length];
                for (int node = 0; node < taken[group].length; node++) {
                    set(group, node, fitting(group, node, Resources.ZERO));
                }
            }
        }

        /** Pods that one node holds by itself after what was taken, and so much more. */
        long fitting(int group, int node, Resources more) {
            if (!matches[group].test(node)
                    || domains != null && domains.of(group, node) < 0
                    || unitRoom != null && unitRoom.isOutside(group, node)) {
                return 0;
            }
            Resources before = taken[group][node];
            NodeColumns free = room.free(group);
            long fitting = before == null && more.equals(Resources.ZERO)
                    ? free.fitting(node, set.request())
                    : free.fittingAfter(node, set.request(), before == null ? more : before.plus(more), 1);
            return set.constraints().onePerNode() ? Math.min(fitting, 1 - placed[group][node]) : fitting;
        }

        void set(int group, int node, long fitting) {
            long change = Saturated.subtract(fitting, holds[group][node]);
            holds[group][node] = fitting;
            sum = Saturated.add(sum, change);
            if (domains != null && domains.of(group, node) >= 0) {
                int domain = domains.of(group, node);
                byDomain[domain] = Saturated.add(byDomain[domain], change);
            }
            if (unitRoom != null) {
                int cell = unitRoom.cell(group, node);
                byCell[cell] = Saturated.add(byCell[cell], change);
            }
        }

        /** Pods that have room; where the set both spreads and is capped, at least so many as have. */
        long total() {
            long most = domains == null ? sum : domains.total(byDomain);
            return unitRoom == null ? most : Math.min(most, unitRoom.most(set, byCell));
        }

        /** Whether one more pod may go into the node's domain however the rest will lie. */
        boolean open(int group, int node) {
            TopologySpread spread = set.constraints().spread();
            return domains == null || spread == null || placedIn[domains.of(group, node)] < spread.maxSkew();
        }

        /** Whether the node's domain would not get ahead of the emptiest by more than the skew. */
        boolean even(int group, int node) {
            TopologySpread spread = set.constraints().spread();
            if (domains == null || spread == null) {
                return true;
            }
            int fewest = placedIn.length < spread.minDomains()
                    ? 0
                    : Arrays.stream(placedIn).min().orElse(0);
            return placedIn[domains.of(group, node)] + 1 - fewest <= spread.maxSkew();
        }

        /** Whether one more pod may count in a unit of a node; a set that no policy binds knows only {@link #NO_UNIT}. */
        boolean letsIn(int unit, int group, int node) {
            return unitRoom == null || unitRoom.isIn(unit, group, node) && unitRoom.roomOf(unit, set) > 0;
        }

        void takeUnit(int unit, int pods) {
            if (unitRoom != null) {
                unitRoom.take(unit, set, pods);
            }
        }

        int firstUnit() {
            return unitRoom == null ? NO_UNIT : 0;
        }

        int lastUnit() {
            return unitRoom == null ? NO_UNIT : unitRoom.units() - 1;
        }
    }

    /** Where one pod may go. */
    private record Spot(int group, int node, int unit) {}

    /** Places all demands, of which at least one asks for a pod. */
    Packing.Outcome pack(List<Packing.Demand> demands) {
        List<Packing.Demand> bySize = demands.stream()
                .filter(demand -> demand.pods() > 0)
                .sorted(Comparator.comparingInt(Packing.Demand::pods))
                .toList();
        Spots bulk = new Spots(bySize.getLast());
        groupOrder = Preference.order(room, bulk.set, bulk.unitRoom);
        long roomForBulk = bulk.total();
        for (Packing.Demand demand : bySize.subList(0, bySize.size() - 1)) {
            Spots small = new Spots(demand);
            for (int pod = 0; pod < demand.pods(); pod++) {
                Spot best = cheapest(small, bulk);
                if (best == null) {
                    return new Packing.Outcome.Lack(demand, pod);
                }
                take(small, best);
                bulk.set(best.group(), best.node(), bulk.fitting(best.group(), best.node(), Resources.ZERO));
            }
        }
        long total = Math.min(bulk.total(), bulk.demand.pods());
        long filled = total < bulk.demand.pods() ? total : fill(bulk);
        return filled < bulk.demand.pods()
                ? new Packing.Outcome.Lack(bulk.demand, filled)
                : new Packing.Outcome.Packed(List.copyOf(takes), bulk.set, roomForBulk);
    }

    /** Where one pod costs the bulk least, the first of equals; null where it has no room. */
    private @Nullable Spot cheapest(Spots small, Spots bulk) {
        long before = bulk.total();
        long most = -1;
        Spot best = null;
        for (int at = 0; at < groupOrder.length && most < before; at++) {
            int group = groupOrder[at];
            for (int node = 0; node < taken[group].length && most < before; node++) {
                if (small.holds[group][node] == 0 || !small.open(group, node)) {
                    continue;
                }
                for (int unit = small.firstUnit(); unit <= small.lastUnit() && most < before; unit++) {
                    if (small.letsIn(unit, group, node)) {
                        Spot spot = new Spot(group, node, unit);
                        long total = totalBeside(small, spot, bulk);
                        best = total > most ? spot : best;
                        most = Math.max(most, total);
                    }
                }
            }
        }
        return best;
    }

    private static long totalBeside(Spots small, Spot spot, Spots bulk) {
        long held = bulk.holds[spot.group()][spot.node()];
        bulk.set(spot.group(), spot.node(), bulk.fitting(spot.group(), spot.node(), small.set.request()));
        small.takeUnit(spot.unit(), 1);
        long total = bulk.total();
        small.takeUnit(spot.unit(), -1);
        bulk.set(spot.group(), spot.node(), held);
        return total;
    }

    private void take(Spots small, Spot spot) {
        int group = spot.group();
        int node = spot.node();
        Resources before = taken[group][node];
        taken[group][node] = before == null ? small.set.request() : before.plus(small.set.request());
        small.takeUnit(spot.unit(), 1);
        small.placed[group][node]++;
        if (small.domains != null) {
            small.placedIn[small.domains.of(group, node)]++;
        }
        small.set(group, node, small.fitting(group, node, Resources.ZERO));
        takes.add(new FitResult.Take(small.set.name(), group, node, 1));
    }

    /** Lays out the bulk; returns how many pods found room, at most all of them. */
    private long fill(Spots bulk) {
        if (bulk.unitRoom == null) {
            fillEvenly(bulk);
            return bulk.demand.pods();
        }
        return bulk.domains == null ? fillUnits(bulk, bulk.unitRoom) : fillOneByOne(bulk, bulk.unitRoom);
    }

    private void fillEvenly(Spots bulk) {
        long pods = bulk.demand.pods();
        long[] each = bulk.domains == null ? new long[] {pods} : bulk.domains.level(bulk.byDomain, pods);
        for (int group : groupOrder) {
            for (int node = 0; node < taken[group].length; node++) {
                int domain = bulk.domains == null ? 0 : bulk.domains.of(group, node);
                int here = domain < 0 ? 0 : (int) Math.min(each[domain], bulk.holds[group][node]);
                if (here > 0) {
                    takes.add(new FitResult.Take(bulk.set.name(), group, node, here));
                    each[domain] -= here;
                }
            }
        }
    }

    /**
     * Node by node as many as the units let in beside what was laid before. That never blocks a later node: what cells can
     * send into units is a polymatroid, where greed ends with the most there is.
     */
    private long fillUnits(Spots bulk, UnitRoom unitRoom) {
        long[] laid = new long[unitRoom.cells()];
        int left = bulk.demand.pods();
        for (int group : groupOrder) {
            for (int node = 0; node < taken[group].length && left > 0; node++) {
                long holds = Math.min(left, bulk.holds[group][node]);
                if (holds > 0) {
                    int cell = unitRoom.cell(group, node);
                    laid[cell] += holds;
                    int here = (int) (unitRoom.most(bulk.set, laid) - (bulk.demand.pods() - left));
                    laid[cell] += here - holds;
                    left -= here;
                    if (here > 0) {
                        takes.add(new FitResult.Take(bulk.set.name(), group, node, here));
                    }
                }
            }
        }
        return bulk.demand.pods() - left;
    }

    private long fillOneByOne(Spots bulk, UnitRoom unitRoom) {
        long[] laid = new long[unitRoom.cells()];
        for (int pod = 0; pod < bulk.demand.pods(); pod++) {
            Spot spot = nextOpen(bulk, unitRoom, laid, pod);
            if (spot == null) {
                return pod;
            }
            laid[unitRoom.cell(spot.group(), spot.node())]++;
            bulk.placedIn[Objects.requireNonNull(bulk.domains).of(spot.group(), spot.node())]++;
            bulk.holds[spot.group()][spot.node()]--;
            takes.add(new FitResult.Take(bulk.set.name(), spot.group(), spot.node(), 1));
        }
        return bulk.demand.pods();
    }

    private @Nullable Spot nextOpen(Spots bulk, UnitRoom unitRoom, long[] laid, int placed) {
        for (int group : groupOrder) {
            for (int node = 0; node < taken[group].length; node++) {
                if (bulk.holds[group][node] == 0 || !bulk.even(group, node)) {
                    continue;
                }
                int cell = unitRoom.cell(group, node);
                laid[cell]++;
                boolean letIn = unitRoom.most(bulk.set, laid) > placed;
                laid[cell]--;
                if (letIn) {
                    return new Spot(group, node, NO_UNIT);
                }
            }
        }
        return null;
    }
}
