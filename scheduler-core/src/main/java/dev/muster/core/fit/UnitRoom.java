package dev.muster.core.fit;

import dev.muster.core.model.Gang;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Saturated;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the units of one policy still let in of the pods that are counted together.
 *
 * <pre>
 *   left of a unit = its cap - what the report counts there - unseen claims
 * </pre>
 *
 * Where every job is counted apart, left is the cap. Nobody knows yet in which unit an unseen claim will end: it is
 * subtracted from the units in their order, as the policy fills them, so that the sum is right and the place a guess.
 *
 * <p>Nodes of the same units are one <em>cell</em>. Alike pods that units and nodes let in are a flow from cells to units,
 * so their number is a minimum over cuts:
 *
 * <pre>
 *   most = min over subsets S of units of ( sum of room of S + sum of what cells hold that have a unit outside S )
 * </pre>
 *
 * Cost: two to the number of units, of which there are at most {@link UnitCaps#MOST_UNITS}; where no node has two units,
 * their number.
 */
final class UnitRoom {
    private final UnitCaps policy;
    private final List<Map<String, Long>> left = new ArrayList<>();
    private final int[][] cells;
    private final long[] unitsOfCell;
    private final boolean overlapping;

    private UnitRoom(Room room, UnitCaps policy, PodSet set) {
        this.policy = policy;
        List<String> counted = policy.countedBy(set);
        List<Map<String, Long>> used = policy.usedBy(counted);
        for (int unit = 0; unit < policy.units().size(); unit++) {
            Map<String, Long> rest = new TreeMap<>(policy.units().get(unit).max());
            if (!policy.perJob() && unit < used.size()) {
                Map<String, Long> there = used.get(unit);
                rest.replaceAll((name, max) -> Saturated.subtract(max, there.getOrDefault(name, 0L)));
            }
            left.add(rest);
        }
        if (!policy.perJob()) {
            room.charges().forEach(charge -> subtract(charge, counted));
        }
        List<NodeGroup> groups = room.groups();
        Map<Long, Integer> numbers = new HashMap<>();
        this.cells = new int[groups.size()][];
        for (int group = 0; group < cells.length; group++) {
            cells[group] = new int[groups.get(group).size()];
            for (int node = 0; node < cells[group].length; node++) {
                cells[group][node] = numbers.computeIfAbsent(units(groups.get(group), node), key -> numbers.size());
            }
        }
        this.unitsOfCell = new long[numbers.size()];
        numbers.forEach((units, cell) -> unitsOfCell[cell] = units);
        this.overlapping = Arrays.stream(unitsOfCell).anyMatch(units -> Long.bitCount(units) > 1);
    }

    /** The policies that bind a gang's pods, by pod set; empty where none does. Cost: nodes for each policy that does. */
    static Map<String, UnitRoom> of(Room room, String namespace, Gang gang) {
        Map<String, UnitRoom> bySet = new HashMap<>();
        Map<List<Object>, UnitRoom> known = new HashMap<>();
        for (PodSet set : gang.podSets()) {
            UnitCaps policy = binding(room, namespace, set);
            if (policy != null) {
                List<Object> together = List.of(policy.name(), policy.countedBy(set));
                bySet.put(set.name(), known.computeIfAbsent(together, key -> new UnitRoom(room, policy, set)));
            }
        }
        return bySet;
    }

    /** The first policy by name that selects the set's pods. */
    static @Nullable UnitCaps binding(Room room, String namespace, PodSet set) {
        for (UnitCaps policy : room.member().capacity().unitCaps()) {
            if (policy.namespace().equals(namespace) && policy.selects(set)) {
                return policy;
            }
        }
        return null;
    }

    private void subtract(Room.Charge charge, List<String> counted) {
        if (!charge.namespace().equals(policy.namespace())) {
            return;
        }
        for (PodSet set : charge.gang().podSets()) {
            if (policy.selects(set) && policy.countedBy(set).equals(counted)) {
                long pods = charge.pods().getOrDefault(set.name(), 0);
                for (int unit = 0; unit < left.size() && pods > 0; unit++) {
                    long here = Math.min(pods, roomOf(unit, set));
                    take(unit, set, here);
                    pods -= here;
                }
            }
        }
    }

    private long units(NodeGroup group, int node) {
        long units = 0;
        for (int unit = 0; unit < policy.units().size(); unit++) {
            units |= policy.units().get(unit).holds(group, node) ? 1L << unit : 0;
        }
        return units;
    }

    UnitCaps policy() {
        return policy;
    }

    int units() {
        return left.size();
    }

    /** Number of cells; {@link #cell} is below it. */
    int cells() {
        return unitsOfCell.length;
    }

    int cell(int group, int node) {
        return cells[group][node];
    }

    /** Whether the node belongs to the unit. */
    boolean isIn(int unit, int group, int node) {
        return (unitsOfCell[cells[group][node]] & 1L << unit) != 0;
    }

    /** Whether the node belongs to no unit, so that no pod of the policy may stand there. */
    boolean isOutside(int group, int node) {
        return unitsOfCell[cells[group][node]] == 0;
    }

    /** The first unit that the node belongs to: the order in which the policy fills them. */
    int first(int group, int node) {
        long units = unitsOfCell[cells[group][node]];
        return units == 0 ? Long.SIZE : Long.numberOfTrailingZeros(units);
    }

    /** Pods of a set that one unit lets in beside what was taken from it. */
    long roomOf(int unit, PodSet set) {
        long room = Long.MAX_VALUE;
        for (Map.Entry<String, Long> rest : left.get(unit).entrySet()) {
            long each = QuotaCheck.perPod(set, rest.getKey());
            if (each > 0) {
                room = Math.min(room, Math.max(0, rest.getValue()) / each);
            }
        }
        return room;
    }

    /** Takes pods from a unit, or gives them back where the number is negative. */
    void take(int unit, PodSet set, long pods) {
        left.get(unit)
                .replaceAll((name, rest) -> Saturated.subtract(
                        rest, Saturated.multiply(QuotaCheck.perPod(set, name), Math.abs(pods)) * Long.signum(pods)));
    }

    /** Pods of a set that have room in the units where the cells hold so many each. */
    long most(PodSet set, long[] cellsHold) {
        long[] rooms = new long[units()];
        for (int unit = 0; unit < rooms.length; unit++) {
            rooms[unit] = roomOf(unit, set);
        }
        return overlapping ? leastCut(rooms, cellsHold) : apart(rooms, cellsHold);
    }

    private long apart(long[] rooms, long[] cellsHold) {
        long[] held = new long[rooms.length];
        for (int cell = 0; cell < cellsHold.length; cell++) {
            if (unitsOfCell[cell] != 0) {
                int unit = Long.numberOfTrailingZeros(unitsOfCell[cell]);
                held[unit] = Saturated.add(held[unit], cellsHold[cell]);
            }
        }
        long sum = 0;
        for (int unit = 0; unit < rooms.length; unit++) {
            sum = Saturated.add(sum, Math.min(rooms[unit], held[unit]));
        }
        return sum;
    }

    private long leastCut(long[] rooms, long[] cellsHold) {
        long least = Long.MAX_VALUE;
        for (long cut = 0; cut < 1L << rooms.length; cut++) {
            long value = 0;
            for (int unit = 0; unit < rooms.length; unit++) {
                value = (cut & 1L << unit) == 0 ? value : Saturated.add(value, rooms[unit]);
            }
            for (int cell = 0; cell < cellsHold.length; cell++) {
                value = (unitsOfCell[cell] & ~cut) == 0 ? value : Saturated.add(value, cellsHold[cell]);
            }
            least = Math.min(least, value);
        }
        return least;
    }

    /** Why a gang that has room on the nodes is not let in. */
    Reason.UnitCapsReached reason(String member, Packing.Outcome.Lack lack, int podsBound) {
        return new Reason.UnitCapsReached(
                member,
                policy.namespace(),
                policy.name(),
                policy.units().stream()
                        .map(unit -> new Reason.UnitCap(unit.resource(), unit.max()))
                        .toList(),
                lack.demand().set().name(),
                lack.demand().pods(),
                (int) Math.min(Integer.MAX_VALUE, lack.roomFor()),
                podsBound);
    }
}
