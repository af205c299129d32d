package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts pods of one set on nodes as a least-allocated scheduler would.
 *
 * <ol>
 *   <li>Among eligible nodes that can hold one more, take the one with the most room and put a pod there; repeat. Many
 *       pods are first laid out level by level: every pod takes the same from a node's room, so the nodes end up level.
 *   <li>Pods that no eligible node can hold are subtracted piecemeal from the eligible nodes with the most room, or, when
 *       no node is eligible, from all nodes.
 * </ol>
 *
 * What stays true: the sum of what is left falls by exactly the pods' requests, as far as there was anything left.
 *
 * <p>Cost: eligible nodes, plus pods times log(nodes), the pods counted at most a few times the nodes.
 */
final class Spreading {
    /** Halvings when nodes are levelled: what remains for single steps is then less than one pod a node. */
    private static final int HALVINGS = 50;

    private final Room room;
    private final PodSet set;
    private final List<Room.Taken> taken;

    /** Eligible nodes that can hold one more pod, as a heap: most room first, then by group and node. */
    private int size;

    private final int[] groups;
    private final int[] nodes;
    private final double[] rooms;

    Spreading(Room room, PodSet set, List<Room.Taken> taken) {
        this.room = room;
        this.set = set;
        this.taken = taken;
        int all = room.member().capacity().nodes();
        groups = new int[all];
        nodes = new int[all];
        rooms = new double[all];
    }

    void spread(int pods) {
        if (pods <= 0) {
            return;
        }
        gather();
        int left = pods - level(pods);
        left -= oneByOne(left);
        if (left > 0) {
            piecemeal(set.request().times(left));
        }
    }

    private void gather() {
        NodeMatch[] matches = room.matches(set.constraints());
        for (int group = 0; group < matches.length; group++) {
            int count = matches[group].none() ? 0 : room.groups().get(group).size();
            for (int node = 0; node < count; node++) {
                if (matches[group].test(node) && holds(group, node) > 0) {
                    groups[size] = group;
                    nodes[size] = node;
                    rooms[size++] = room(group, node);
                }
            }
        }
        for (int at = size / 2 - 1; at >= 0; at--) {
            down(at);
        }
    }

    /** Lays out most of many pods at once; what it does is what as many single steps would do. Returns how many. */
    private int level(int pods) {
        if (set.constraints().onePerNode() || pods <= 2L * size || size == 0) {
            return 0;
        }
        long[] holds = new long[size];
        for (int at = 0; at < size; at++) {
            holds[at] = Math.min(pods, holds(groups[at], nodes[at]));
        }
        double high = rooms[0] + 1;
        double low = high - 1;
        for (double step = 1; podsAbove(low, holds) <= pods && low > -1e18; step *= 2) {
            low = high - step;
            if (podsAbove(low, holds) == podsAbove(Double.NEGATIVE_INFINITY, holds)) {
                break;
            }
        }
        for (int i = 0; i < HALVINGS && high > low; i++) {
            double middle = low + (high - low) / 2;
            if (podsAbove(middle, holds) <= pods) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return takeAbove(high, holds);
    }

    /** Pods that single steps would have placed before the roomiest node had no more than {@code level} left. */
    private long podsAbove(double level, long[] holds) {
        long sum = 0;
        for (int at = 0; at < size; at++) {
            sum += above(at, level, holds);
        }
        return sum;
    }

    private long above(int at, double level, long[] holds) {
        double steps = Math.ceil((rooms[at] - level) / step());
        return steps <= 0 ? 0 : steps >= holds[at] ? holds[at] : (long) steps;
    }

    private int takeAbove(double level, long[] holds) {
        int sum = 0;
        int kept = 0;
        for (int at = 0; at < size; at++) {
            int here = (int) above(at, level, holds);
            sum += here;
            take(groups[at], nodes[at], here);
            if (here < holds[at]) {
                groups[kept] = groups[at];
                nodes[kept] = nodes[at];
                rooms[kept++] = room(groups[at], nodes[at]);
            }
        }
        size = kept;
        for (int at = size / 2 - 1; at >= 0; at--) {
            down(at);
        }
        return sum;
    }

    private int oneByOne(int pods) {
        int placed = 0;
        while (placed < pods && size > 0) {
            int group = groups[0];
            int node = nodes[0];
            take(group, node, 1);
            placed++;
            if (set.constraints().onePerNode() || holds(group, node) == 0) {
                size--;
                move(size, 0);
            } else {
                rooms[0] = room(group, node);
            }
            down(0);
        }
        return placed;
    }

    private void take(int group, int node, int pods) {
        if (pods > 0) {
            room.take(group, node, set.request(), pods);
            taken.add(new Room.Taken(group, node, set.request(), pods));
        }
    }

    private void piecemeal(Resources amount) {
        record Spot(int group, int node, double room) {}
        NodeMatch[] matches = room.matches(set.constraints());
        List<Spot> eligible = new ArrayList<>();
        List<Spot> all = new ArrayList<>();
        for (int group = 0; group < matches.length; group++) {
            NodeMatch match = matches[group];
            int index = group;
            IntStream.range(0, room.groups().get(group).size()).forEach(node -> {
                Spot spot = new Spot(index, node, room(index, node));
                all.add(spot);
                if (match.test(node)) {
                    eligible.add(spot);
                }
            });
        }
        List<Spot> spots = eligible.isEmpty() ? all : eligible;
        spots.sort(Comparator.comparingDouble(Spot::room)
                .reversed()
                .thenComparingInt(Spot::group)
                .thenComparingInt(Spot::node));
        Resources left = amount;
        for (Spot spot : spots) {
            Resources piece = left.cappedBy(room.free(spot.group()).row(spot.node()));
            room.take(spot.group(), spot.node(), piece, 1);
            taken.add(new Room.Taken(spot.group(), spot.node(), piece, 1));
            left = left.minus(piece);
            if (left.equals(Resources.ZERO)) {
                return;
            }
        }
    }

    private long holds(int group, int node) {
        return room.free(group).fitting(node, set.request());
    }

    /** How many pods' worth is free, summed over cpu and memory. */
    private double room(int group, int node) {
        Resources request = set.request();
        NodeColumns free = room.free(group);
        double cpu = (double) free.cpuMillis(node) / Math.max(1, request.cpuMillis());
        double memory = (double) free.memoryBytes(node) / Math.max(1, request.memoryBytes());
        return cpu + memory;
    }

    /** What one pod takes of a node's room. */
    private double step() {
        Resources request = set.request();
        double steps = (request.cpuMillis() > 0 ? 1 : 0) + (request.memoryBytes() > 0 ? 1 : 0);
        return steps == 0 ? Double.MIN_NORMAL : steps;
    }

    private void down(int from) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && before(child + 1, child)) {
                child++;
            }
            if (!before(child, at)) {
                return;
            }
            swap(at, child);
            at = child;
        }
    }

    private boolean before(int a, int b) {
        if (rooms[a] != rooms[b]) {
            return rooms[a] > rooms[b];
        }
        return groups[a] != groups[b] ? groups[a] < groups[b] : nodes[a] < nodes[b];
    }

    private void swap(int a, int b) {
        int group = groups[a];
        int node = nodes[a];
        double has = rooms[a];
        move(b, a);
        groups[b] = group;
        nodes[b] = node;
        rooms[b] = has;
    }

    private void move(int from, int to) {
        groups[to] = groups[from];
        nodes[to] = nodes[from];
        rooms[to] = rooms[from];
    }
}
