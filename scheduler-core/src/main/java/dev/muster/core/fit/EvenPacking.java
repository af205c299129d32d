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
import org.jspecify.annotations.Nullable;

/**
 * Places a gang of which some set must spread over domains; what {@link Packing} does for gangs without.
 *
 * <ol>
 *   <li>Small sets first, pod by pod: each on the node after which the bulk still has most room.
 *   <li>The bulk lies level over its {@link Domains}, in each on its nodes in order.
 * </ol>
 *
 * What holds: a packing that is found exists. One that exists is found for one set that spreads, and for two if the
 * smaller has one pod. A small set of more pods that spreads is laid so that no domain has more than maxSkew, which is
 * never wrong and may miss a fit.
 *
 * <p>Cost: pods of small sets times nodes times domains, and nodes for the bulk.
 */
final class EvenPacking {
    private final Room room;
    private final List<FitResult.Take> takes = new ArrayList<>();
    private final Resources[][] taken;

    EvenPacking(Room room) {
        this.room = room;
        this.taken = new Resources[room.groups().size()][];
        Arrays.setAll(taken, group -> new Resources[room.groups().get(group).size()]);
    }

    /** Where pods of one set may stand, how many each node holds, and what that is for each domain. */
    private final class Spots {
        final Packing.Demand demand;
        final PodSet set;
        final NodeMatch[] matches;
        final @Nullable Domains domains;
        final long[][] holds;
        final long[] byDomain;
        final int[][] placed;
        final int[] placedIn;
        long sum;

        Spots(Packing.Demand demand) {
            this.demand = demand;
            this.set = demand.set();
            this.matches = room.matches(set.constraints());
            TopologySpread spread = set.constraints().spread();
            this.domains = spread == null ? null : new Domains(room, matches, spread);
            this.byDomain = new long[domains == null ? 0 : domains.size()];
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
            if (!matches[group].test(node) || domains != null && domains.of(group, node) < 0) {
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
            if (domains == null) {
                sum = Saturated.add(sum, change);
            } else if (domains.of(group, node) >= 0) {
                int domain = domains.of(group, node);
                byDomain[domain] = Saturated.add(byDomain[domain], change);
            }
        }

        long total() {
            return domains == null ? sum : domains.total(byDomain);
        }

        /** Whether one more pod may go into the node's domain however the rest will lie. */
        boolean open(int group, int node) {
            TopologySpread spread = set.constraints().spread();
            return domains == null || spread == null || placedIn[domains.of(group, node)] < spread.maxSkew();
        }
    }

    /** Places all demands, of which at least one asks for a pod. */
    Packing.Outcome pack(List<Packing.Demand> demands) {
        List<Packing.Demand> bySize = demands.stream()
                .filter(demand -> demand.pods() > 0)
                .sorted(Comparator.comparingInt(Packing.Demand::pods))
                .toList();
        Spots bulk = new Spots(bySize.getLast());
        long roomForBulk = bulk.total();
        for (Packing.Demand demand : bySize.subList(0, bySize.size() - 1)) {
            Spots small = new Spots(demand);
            for (int pod = 0; pod < demand.pods(); pod++) {
                if (!place(small, bulk)) {
                    return new Packing.Outcome.Lack(demand, pod);
                }
            }
        }
        long total = bulk.total();
        if (total < bulk.demand.pods()) {
            return new Packing.Outcome.Lack(bulk.demand, total);
        }
        fill(bulk);
        return new Packing.Outcome.Packed(List.copyOf(takes), bulk.set, roomForBulk);
    }

    private boolean place(Spots small, Spots bulk) {
        Resources request = small.set.request();
        long before = bulk.total();
        long most = -1;
        int bestGroup = 0;
        int bestNode = 0;
        for (int group = 0; group < taken.length && most < before; group++) {
            for (int node = 0; node < taken[group].length && most < before; node++) {
                if (small.holds[group][node] == 0 || !small.open(group, node)) {
                    continue;
                }
                long held = bulk.holds[group][node];
                bulk.set(group, node, bulk.fitting(group, node, request));
                long total = bulk.total();
                bulk.set(group, node, held);
                if (total > most) {
                    most = total;
                    bestGroup = group;
                    bestNode = node;
                }
            }
        }
        if (most >= 0) {
            take(small, bestGroup, bestNode);
            bulk.set(bestGroup, bestNode, bulk.fitting(bestGroup, bestNode, Resources.ZERO));
        }
        return most >= 0;
    }

    private void take(Spots small, int group, int node) {
        Resources before = taken[group][node];
        taken[group][node] = before == null ? small.set.request() : before.plus(small.set.request());
        small.placed[group][node]++;
        if (small.domains != null) {
            small.placedIn[small.domains.of(group, node)]++;
        }
        small.set(group, node, small.fitting(group, node, Resources.ZERO));
        takes.add(new FitResult.Take(small.set.name(), group, node, 1));
    }

    private void fill(Spots bulk) {
        long pods = bulk.demand.pods();
        long[] each = bulk.domains == null ? new long[] {pods} : bulk.domains.level(bulk.byDomain, pods);
        for (int group = 0; group < taken.length; group++) {
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
}
