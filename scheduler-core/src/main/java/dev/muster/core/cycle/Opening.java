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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * When a member will have room for a gang, from the expected ends of what runs there.
 *
 * <ol>
 *   <li>Take the claims whose end is expected and still to come, in that order.
 *   <li>Find by halving the fewest of them after whose end the gang fits, as with more ends there is never less room. What
 *       a report shows of an ended claim comes back as holes of just its pods' sizes, since nobody knows beside what they
 *       stood: late rather than early.
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

    public static final Comparator<Opening> EARLIEST_FIRST =
            Comparator.comparingLong(Opening::startMillis).thenComparing(Opening::member);

    public boolean isKnown() {
        return startMillis != Reservation.UNKNOWN;
    }

    /**
     * Cost: one fit for each doubling of the number of ends.
     *
     * @param claims all that is held in the member
     */
    public static Opening of(Job job, MemberView member, List<Claim> claims, long nowMillis) {
        List<Claim> ending = claims.stream()
                .filter(claim -> claim.endMillis() > nowMillis && claim.endMillis() != Claim.UNKNOWN_END)
                .sorted(Comparator.comparingLong(Claim::endMillis).thenComparing(Claim::token))
                .toList();
        int not = 0;
        int enough = ending.size() + 1;
        FitResult.Fits then = null;
        while (enough - not > 1) {
            int middle = not + (enough - not) / 2;
            FitResult result =
                    Fit.of(job.gang(), job.key().namespace(), after(member, claims, ending.subList(0, middle)));
            switch (result) {
                case FitResult.Fits fits -> {
                    then = fits;
                    enough = middle;
                }
                case FitResult.Short lack -> not = middle;
            }
        }
        if (then != null) {
            return new Opening(member.name(), ending.get(enough - 1).endMillis(), spare(job.gang(), then));
        }
        boolean allKnown = !ending.isEmpty() && ending.size() == claims.size();
        return new Opening(member.name(), allKnown ? ending.getLast().endMillis() : Reservation.UNKNOWN, 0);
    }

    /**
     * A moment before which the member cannot have room, by sums alone: what is free plus what has ended must hold what the
     * gang asks for together. Not known where no end is to come.
     */
    static long notBefore(Job job, MemberView member, List<Claim> claims, long nowMillis) {
        List<Claim> ending = claims.stream()
                .filter(claim -> claim.endMillis() > nowMillis && claim.endMillis() != Claim.UNKNOWN_END)
                .sorted(Comparator.comparingLong(Claim::endMillis))
                .toList();
        if (ending.isEmpty()) {
            return Reservation.UNKNOWN;
        }
        Resources free = Resources.ZERO;
        for (NodeGroup group : member.capacity().groups()) {
            free = free.plus(group.free().positiveSum());
        }
        Resources wanted = minimum(job.gang());
        if (wanted.fitsIn(free)) {
            return nowMillis;
        }
        for (Claim claim : ending) {
            free = free.plus(claim.promisedTotal());
            if (wanted.fitsIn(free)) {
                return claim.endMillis();
            }
        }
        return ending.size() == claims.size() ? ending.getLast().endMillis() : Reservation.UNKNOWN;
    }

    private static Resources minimum(Gang gang) {
        Resources sum = Resources.ZERO;
        for (PodSet set : gang.podSets()) {
            sum = sum.plus(set.request().times(set.minimum()));
        }
        return sum;
    }

    /** The member once these claims have ended: seen pods leave holes, unseen ones are not charged. */
    private static Room after(MemberView member, List<Claim> claims, List<Claim> ended) {
        List<NodeGroup> groups = new ArrayList<>(member.capacity().groups());
        for (Claim claim : ended) {
            for (PodSet set : claim.gang().podSets()) {
                int pods = Math.min(HOLES, claim.seen(set.name()));
                member.capacity().groups().stream()
                        .filter(group -> pods > 0 && Fit.mayStandIn(set, group))
                        .findFirst()
                        .ifPresent(group -> groups.add(holes(group, set, pods)));
            }
        }
        Capacity now = member.capacity();
        MemberView then = member.withCapacity(new Capacity(now.sequence(), groups, now.quotas()));
        Map<String, Claim> gone = ended.stream().collect(Collectors.toMap(Claim::token, claim -> claim));
        List<Claim> unseen = claims.stream()
                .filter(claim -> !gone.containsKey(claim.token()) && !claim.fullySeen())
                .toList();
        return Room.of(then, unseen);
    }

    private static NodeGroup holes(NodeGroup like, PodSet set, int pods) {
        Resources[] rows = new Resources[pods];
        Arrays.fill(rows, set.request());
        return new NodeGroup(
                like.id(),
                like.labels(),
                like.taints(),
                like.virtual(),
                Collections.nCopies(pods, "freed"),
                Map.of(),
                NodeColumns.of(rows),
                null);
    }

    /** What is left of the largest set's places, each pod of another set counted as one. */
    private static long spare(Gang gang, FitResult.Fits then) {
        long pods =
                then.promised().values().stream().mapToLong(Integer::longValue).sum();
        return Math.max(0, then.roomFor() - pods);
    }
}
