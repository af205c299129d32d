package dev.muster.core.fit;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Saturated;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of all members, kept from cycle to cycle, and for each shape of pods a ceiling for every member: a number of
 * pods that it cannot exceed. {@link Fit} alone says what fits; a ceiling only says where it need not be asked.
 *
 * <pre>
 *   take(member, unseen) -> Room ..    ask(gang) -> Asked -- look(member) -> null: a set has no room
 *                                                                 \\-> Fits | Short: exact
 * </pre>
 *
 * What stays true: ceiling = last exact count + what the room gained since then ({@link Gains}) >= exact count now; nor can
 * there be more pods than all that is free would hold as one. A
 * member is counted again only when its ceiling lets the gang in.
 *
 * <p>The naive way, to look at every node row of every member for every job, costs members times nodes a decision; here a
 * member that was too small and gained little costs one comparison. Owned by one thread.
 */
public final class Fleet {
    /** Shapes whose ceilings are remembered, the oldest forgotten first; a guess at more than a queue holds. */
    private static final int REMEMBERED_SHAPES = 4_096;

    private final Map<String, Integer> slots = new HashMap<>();
    private final List<Room> rooms = new ArrayList<>();
    private final Map<Shape, Ceilings> ceilings = new LinkedHashMap<>();
    private final Shorts shorts = new Shorts();

    /** Questions that are open, by the gang's identity: jobs that wait are asked about again and again. */
    private final Map<Gang, Asked> questions = new IdentityHashMap<>();

    private int layout;
    private long taken;

    private record Shape(Resources request, NodeConstraints constraints) {}

    /** What one shape's exact counts were, less what the rooms had gained by then. */
    private static final class Ceilings {
        private double[] base = new double[0];
        private int[] era = new int[0];
        private int layout;

        /** Forgets everything when members came or went, as their slots did. */
        void lay(int newest, int members) {
            if (layout != newest || base.length != members) {
                base = new double[members];
                era = new int[members];
                Arrays.fill(era, -1);
                layout = newest;
            }
        }
    }

    /** Takes all members' newest reports and claims; whoever is not among them is dropped. Cost: every member. */
    public void update(Collection<MemberView> members, Map<String, List<Claim>> unseen) {
        Set<String> gone = new HashSet<>(slots.keySet());
        for (MemberView member : members) {
            gone.remove(member.name());
            take(member, unseen.getOrDefault(member.name(), List.of()));
        }
        gone.forEach(this::drop);
    }

    /** Takes one member's newest report and claims, or a new member. Cost: what changed there; no other is looked at. */
    public void take(MemberView member, List<Claim> unseen) {
        taken++;
        Integer slot = slots.get(member.name());
        if (slot != null) {
            rooms.get(slot).refresh(member, unseen);
            return;
        }
        int before = 0;
        while (before < rooms.size() && name(before).compareTo(member.name()) < 0) {
            before++;
        }
        rooms.add(before, Room.of(member, unseen));
        lay();
    }

    /** Forgets a member. */
    public void drop(String member) {
        Integer slot = slots.get(member);
        if (slot != null) {
            rooms.remove((int) slot);
            lay();
        }
    }

    private void lay() {
        slots.clear();
        for (int at = 0; at < rooms.size(); at++) {
            slots.put(name(at), at);
        }
        layout++;
    }

    private String name(int at) {
        return rooms.get(at).member().name();
    }

    /** How often a member was taken since the fleet exists: what bringing it up to date has cost. */
    public long taken() {
        return taken;
    }

    public int size() {
        return rooms.size();
    }

    /** The room of a member by its place, 0 to {@link #size()}, in the order of the members' names. */
    public Room room(int at) {
        return rooms.get(at);
    }

    /** The place of a member, or -1 if it is not here. */
    public int find(String member) {
        return slots.getOrDefault(member, -1);
    }

    /** Opens a question about a gang; valid until a member comes or goes. */
    public Asked ask(Gang gang, String namespace) {
        Asked open = questions.get(gang);
        if (open == null || open.layout != layout || !open.wanted.namespace().equals(namespace)) {
            if (questions.size() >= REMEMBERED_SHAPES) {
                questions.clear();
            }
            open = open(gang, namespace);
            questions.put(gang, open);
        }
        return open;
    }

    private Asked open(Gang gang, String namespace) {
        List<PodSet> sets =
                gang.podSets().stream().filter(set -> set.count() > 0).toList();
        List<Ceilings> known = new ArrayList<>();
        for (PodSet set : sets) {
            Ceilings ceiling =
                    ceilings.computeIfAbsent(new Shape(set.request(), set.constraints()), shape -> new Ceilings());
            ceiling.lay(layout, rooms.size());
            known.add(ceiling);
        }
        while (ceilings.size() > REMEMBERED_SHAPES) {
            ceilings.remove(ceilings.keySet().iterator().next());
        }
        return new Asked(gang, namespace, sets, known);
    }

    /** A gang and what is known of it in each member. */
    public final class Asked {
        private final Gang gang;
        private final String namespace;
        private final List<PodSet> sets;
        private final List<Ceilings> known;
        private final Map<String, Integer> whole;
        private final Shorts.Wanted wanted;
        private final int layout = Fleet.this.layout;

        /** Index of the largest set, the last among equals as in {@link Packing}; -1 for a gang of no pods. */
        private final int bulk;

        private final long slack;

        private Asked(Gang gang, String namespace, List<PodSet> sets, List<Ceilings> known) {
            this.gang = gang;
            this.namespace = namespace;
            this.sets = sets;
            this.known = known;
            this.bulk = largest(sets);
            this.slack = slack(sets, bulk);
            this.whole = Fit.counts(gang, PodSet::count);
            this.wanted = new Shorts.Wanted(gang, namespace);
        }

        private static int largest(List<PodSet> sets) {
            int largest = -1;
            for (int i = 0; i < sets.size(); i++) {
                largest =
                        largest < 0 || sets.get(i).count() >= sets.get(largest).count() ? i : largest;
            }
            return largest;
        }

        /**
         * Whether and how the gang fits, or null where a ceiling or a count already says that a pod set has no room.
         *
         * <ol>
         *   <li>A set whose ceiling is below its minimum: null, without a look at a node.
         *   <li>A set that counts below its minimum: null, and the count becomes its ceiling.
         *   <li>The bulk counts to its whole and to whatever the smaller sets could ever cost it as well: fits. How the pods
         *       would stand is left out ({@link FitResult.Fits#takes} is empty), as nothing is ranked by it.
         *   <li>Else the exact fit is asked.
         * </ol>
         */
        public @Nullable FitResult look(int at) {
            Room room = rooms.get(at);
            for (int i = sets.size() - 1; i >= 0; i--) {
                if (isBelow(sets.get(i), known.get(i), at, room)) {
                    return null;
                }
            }
            for (int i = 0; i < sets.size(); i++) {
                if (i != bulk
                        && count(sets.get(i), known.get(i), at, sets.get(i).minimum())
                                < sets.get(i).minimum()) {
                    return null;
                }
            }
            if (bulk < 0) {
                return fit(at);
            }
            PodSet most = sets.get(bulk);
            long roomFor = count(most, known.get(bulk), at, Long.MAX_VALUE);
            if (roomFor < most.minimum()) {
                return null;
            }
            boolean certain = roomFor - most.count() >= slack && !room.limits(gang, namespace);
            return certain && sets.stream().noneMatch(room::ranksNodes)
                    ? new FitResult.Fits(room.forecast(), whole, List.of(), roomFor)
                    : fit(at);
        }

        private boolean isBelow(PodSet set, Ceilings ceiling, int at, Room room) {
            Gains gains = room.gains();
            boolean counted = ceiling.era[at] == gains.era(set.request());
            return counted && ceiling.base[at] + gains.worth(set.request()) < set.minimum()
                    || gains.unbroken(set.request()) < set.minimum();
        }

        /** Counts until enough; what is counted in vain is remembered. */
        private long count(PodSet set, Ceilings ceiling, int at, long enough) {
            Room room = rooms.get(at);
            long sum = room.count(set, enough);
            if (sum < set.minimum()) {
                // One pod of slack: far more than sums of doubles lose, far less than a gang.
                ceiling.base[at] = sum - room.gains().worth(set.request()) + 1;
                ceiling.era[at] = room.gains().era(set.request());
            }
            return sum;
        }

        /** The exact answer, with one way to place the pods; a lack that still holds is not counted again. */
        public FitResult fit(int at) {
            Room room = rooms.get(at);
            FitResult.Short known = shorts.of(wanted, layout, at, room);
            if (known != null) {
                return known;
            }
            FitResult result = Fit.of(gang, namespace, room);
            if (result instanceof FitResult.Short lack) {
                shorts.remember(wanted, layout, rooms.size(), at, room, lack);
            }
            return result;
        }
    }

    /**
     * Bulk pods that smaller sets can cost at most, wherever they stand: a node that gives d of each resource holds at most
     * the greatest of ceil(d / request) fewer. Without bound (and so never certain) where more than one set is small.
     */
    private static long slack(List<PodSet> sets, int bulk) {
        long slack = 0;
        for (int i = 0; i < sets.size(); i++) {
            if (i != bulk) {
                long each = mostCost(sets.get(i).request(), sets.get(bulk).request());
                slack = sets.size() > 2
                        ? Long.MAX_VALUE
                        : Saturated.multiply(each, sets.get(i).count());
            }
        }
        return slack;
    }

    private static long mostCost(Resources small, Resources bulk) {
        long cost = 1;
        cost = Math.max(cost, cost(small.cpuMillis(), bulk.cpuMillis()));
        cost = Math.max(cost, cost(small.memoryBytes(), bulk.memoryBytes()));
        cost = Math.max(cost, cost(small.ephemeralBytes(), bulk.ephemeralBytes()));
        for (Map.Entry<String, Long> wanted : bulk.extended().entrySet()) {
            cost = Math.max(cost, cost(small.extended(wanted.getKey()), wanted.getValue()));
        }
        return cost;
    }

    private static long cost(long small, long bulk) {
        return bulk <= 0 ? 0 : Saturated.add(small / bulk, 1);
    }
}
