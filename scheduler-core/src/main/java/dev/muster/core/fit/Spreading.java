package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Puts pods of one set on nodes as a least-allocated scheduler would.
 *
 * <ol>
 *   <li>Among eligible nodes that can hold one more, take the one with the most room and put a pod there; repeat.
 *   <li>Pods that no eligible node can hold are subtracted piecemeal from the eligible nodes with the most room, or, when
 *       no node is eligible, from all nodes.
 * </ol>
 *
 * What stays true: the sum of what is left falls by exactly the pods' requests, as far as there was anything left.
 */
final class Spreading {
    private static final Comparator<Spot> MOST_ROOM_FIRST = Comparator.comparingDouble(Spot::room)
            .reversed()
            .thenComparingInt(Spot::group)
            .thenComparingInt(Spot::node);

    private final List<NodeGroup> groups;
    private final NodeColumns[] free;
    private final PodSet set;

    /** @param room how many pods' worth is free, summed over cpu and memory */
    private record Spot(int group, int node, double room) {}

    Spreading(List<NodeGroup> groups, NodeColumns[] free, PodSet set) {
        this.groups = groups;
        this.free = free;
        this.set = set;
    }

    void spread(int pods) {
        if (pods <= 0) {
            return;
        }
        List<Spot> eligible = spots(true);
        int left = placeWhole(pods, eligible);
        if (left > 0) {
            List<Spot> any = eligible.isEmpty() ? spots(false) : eligible;
            placePiecemeal(set.request().times(left), any);
        }
    }

    private int placeWhole(int pods, List<Spot> eligible) {
        PriorityQueue<Spot> open = new PriorityQueue<>(Math.max(1, eligible.size()), MOST_ROOM_FIRST);
        eligible.stream().filter(this::holdsOne).forEach(open::add);
        int left = pods;
        while (left > 0 && !open.isEmpty()) {
            Spot spot = open.remove();
            free[spot.group].take(spot.node, set.request(), 1);
            left--;
            Spot after = new Spot(spot.group, spot.node, room(spot.group, spot.node));
            if (!set.constraints().onePerNode() && holdsOne(after)) {
                open.add(after);
            }
        }
        return left;
    }

    private void placePiecemeal(Resources amount, List<Spot> spots) {
        Resources left = amount;
        List<Spot> now = spots.stream()
                .map(spot -> new Spot(spot.group, spot.node, room(spot.group, spot.node)))
                .sorted(MOST_ROOM_FIRST)
                .toList();
        for (Spot spot : now) {
            Resources piece = left.cappedBy(free[spot.group].row(spot.node));
            free[spot.group].take(spot.node, piece, 1);
            left = left.minus(piece);
            if (left.equals(Resources.ZERO)) {
                return;
            }
        }
    }

    private List<Spot> spots(boolean eligibleOnly) {
        List<Spot> spots = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            NodeMatch match = new NodeMatch(groups.get(group), set.constraints());
            for (int node = 0; node < groups.get(group).size(); node++) {
                if (!eligibleOnly || match.test(node)) {
                    spots.add(new Spot(group, node, room(group, node)));
                }
            }
        }
        return spots;
    }

    private boolean holdsOne(Spot spot) {
        return free[spot.group].fitting(spot.node, set.request()) > 0;
    }

    private double room(int group, int node) {
        Resources request = set.request();
        double cpu = (double) free[group].cpuMillis(node) / Math.max(1, request.cpuMillis());
        double memory = (double) free[group].memoryBytes(node) / Math.max(1, request.memoryBytes());
        return cpu + memory;
    }
}
