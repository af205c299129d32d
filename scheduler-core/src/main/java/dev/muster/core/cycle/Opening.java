package dev.muster.core.cycle;

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
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * When a member will have room for a gang, from the expected ends of what runs there.
 *
 * <ol>
 *   <li>Take the claims whose end is expected and still to come, in that order.
 *   <li>Find by doubling, then by halving, the fewest of them after whose end the gang fits, as with more ends there is never
 *       less room and few are mostly enough. What a report shows of an ended claim comes back as holes of just its pods'
 *       sizes, since nobody knows beside what they stood: late rather than early.
 *   <li>Where that never shows a fit but every claim's end is known: the last of them, as the member is empty of jobs
 *       then.
 *   <li>Else the moment is not known. A job that outstays its expected end is one whose end is not known.
 * </ol>
 *
 * @param startMillis epoch milliseconds, or {@link Reservation#UNKNOWN}
 * @param spareSlots pods of the gang's largest set that would have room beside it then
 */
public record Opening(String member, long startMillis, long spareSlots) {
    /** Holes that one ended set leaves, at most: a bound on what is counted. */
    private static final int HOLES = 10_000;

    static final Comparator<Opening> EARLIEST_FIRST =
            Comparator.comparingLong(Opening::startMillis).thenComparing(Opening::member);

    /** A member, and a moment before which it cannot have room ({@link Ends#notBefore}). */
    record Bound(String member, long notBefore) {
        private static final Comparator<Bound> EARLIEST_FIRST =
                Comparator.comparingLong(Bound::notBefore).thenComparing(Bound::member);
    }

    /** What a pod set leaves: places for so many pods of this size. */
    private record Hole(Resources each, int pods) {}

    boolean isKnown() {
        return startMillis != Reservation.UNKNOWN;
    }

    /**
     * The earliest moment that is known over the members that lack nothing but room; empty where no member's ends tell.
     */
    public static Optional<Opening> earliest(
            Job job,
            List<Reason.InsufficientResources> lacks,
            Map<String, MemberView> members,
            Function<String, List<Claim>> claimsOf,
            long nowMillis) {
        Map<String, Ends> ends = new HashMap<>();
        List<Bound> bounds = new ArrayList<>();
        for (Reason.InsufficientResources lack : lacks) {
            MemberView member = members.get(lack.member());
            if (member != null) {
                Ends of = Ends.of(member, claimsOf.apply(member.name()), nowMillis);
                ends.put(member.name(), of);
                bounds.add(new Bound(member.name(), of.notBefore(job.gang())));
            }
        }
        return earliest(bounds, name -> of(job, ends.get(name)));
    }

    /** The earliest that is known; members are asked in the order of their bounds, and no further than the best that was found. */
    static Optional<Opening> earliest(List<Bound> bounds, Function<String, Opening> exact) {
        Opening best = null;
        for (Bound bound : bounds.stream().sorted(Bound.EARLIEST_FIRST).toList()) {
            if (bound.notBefore() == Reservation.UNKNOWN || best != null && bound.notBefore() >= best.startMillis()) {
                break;
            }
            Opening opening = exact.apply(bound.member());
            boolean earlier = best == null || EARLIEST_FIRST.compare(opening, best) < 0;
            best = opening.isKnown() && earlier ? opening : best;
        }
        return Optional.ofNullable(best);
    }

    /** Of a job's reasons, those of members where nothing but room is missing, and that would have it when emptier. */
    public static List<Reason.InsufficientResources> lacks(List<? extends Reason> reasons) {
        return reasons.stream()
                .filter(Opening::isOnlyRoom)
                .map(Reason.InsufficientResources.class::cast)
                .toList();
    }

    static boolean isOnlyRoom(Reason reason) {
        return reason instanceof Reason.InsufficientResources lack && !lack.evenWhenEmpty();
    }

    /** Cost: two fits for each doubling of the number of ends that it takes, and none with more than twice as many. */
    static Opening of(Job job, Ends ends) {
        List<Claim> ending = ends.ending();
        int not = 0;
        int enough = ending.size() + 1;
        FitResult.Fits then = null;
        while (enough - not > 1) {
            int middle = then == null ? Math.clamp(2L * not, 1, ending.size()) : not + (enough - not) / 2;
            FitResult result = Fit.of(job.gang(), job.key().namespace(), after(ends, middle));
            switch (result) {
                case FitResult.Fits fits -> {
                    then = fits;
                    enough = middle;
                }
                case FitResult.Short lack -> not = middle;
            }
        }
        return then == null
                ? new Opening(ends.member().name(), ends.lastMillis(), 0)
                : new Opening(ends.member().name(), ending.get(enough - 1).endMillis(), spare(job.gang(), then));
    }

    /** The member once so many claims have ended: seen pods leave holes, unseen ones are not charged. */
    private static Room after(Ends ends, int ended) {
        Capacity now = ends.member().capacity();
        Map<Integer, List<Hole>> holes = new TreeMap<>();
        Set<String> gone = new HashSet<>();
        for (Claim claim : ends.ending().subList(0, ended)) {
            gone.add(claim.token());
            for (PodSet set : claim.gang().podSets()) {
                int pods = Math.min(HOLES, claim.seen(set.name()));
                int group = pods > 0 ? ends.home(set) : -1;
                if (group >= 0) {
                    holes.computeIfAbsent(group, none -> new ArrayList<>()).add(new Hole(set.request(), pods));
                }
            }
        }
        List<NodeGroup> groups = new ArrayList<>(now.groups());
        holes.forEach((group, of) -> groups.add(holes(now.groups().get(group), of)));
        List<Claim> unseen = ends.unseen().stream()
                .filter(claim -> !gone.contains(claim.token()))
                .toList();
        return Room.of(ends.member().withCapacity(now.withGroups(groups)), unseen);
    }

    /** On nodes with the group's labels, without those that differ from node to node. */
    private static NodeGroup holes(NodeGroup like, List<Hole> holes) {
        Resources[] rows = holes.stream()
                .flatMap(hole -> Collections.nCopies(hole.pods(), hole.each()).stream())
                .toArray(Resources[]::new);
        List<String> names = Collections.nCopies(rows.length, "freed");
        return new NodeGroup(
                like.id(), like.labels(), like.taints(), like.virtual(), names, Map.of(), NodeColumns.of(rows), null);
    }

    /** What is left of the largest set's places, each pod of another set counted as one. */
    private static long spare(Gang gang, FitResult.Fits then) {
        long pods =
                then.promised().values().stream().mapToLong(Integer::longValue).sum();
        return Math.max(0, then.roomFor() - pods);
    }
}
