package dev.muster.core.cycle;

import dev.muster.core.fit.Fit;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A member's claims in the order of their expected ends: what is the same for every job that asks when the member will have
 * room for it. Holds as long as the member's report and claims do, and until the first of the ends has passed.
 */
final class Ends {
    private static final Comparator<Claim> FIRST_TO_END =
            Comparator.comparingLong(Claim::endMillis).thenComparing(Claim::token);

    private final MemberView member;
    private final long asOfMillis;
    private final List<Claim> ending;
    private final List<Claim> unseen;
    private final boolean allKnown;

    /** What is free in all once so many have ended, beginning with none; longer with each question that needs it. */
    private final List<Resources> freeAfter = new ArrayList<>();

    /** For pods with these constraints, the first group where they may stand; -1 for none. */
    private final Map<NodeConstraints, Integer> homes = new HashMap<>();

    private Ends(MemberView member, List<Claim> claims, long nowMillis) {
        this.member = member;
        this.asOfMillis = nowMillis;
        this.ending = claims.stream()
                .filter(claim -> claim.endMillis() > nowMillis && claim.endMillis() != Claim.UNKNOWN_END)
                .sorted(FIRST_TO_END)
                .toList();
        this.unseen = claims.stream().filter(claim -> !claim.fullySeen()).toList();
        this.allKnown = !ending.isEmpty() && ending.size() == claims.size();
        Resources free = Resources.ZERO;
        for (NodeGroup group : member.capacity().groups()) {
            free = free.plus(group.free().positiveSum());
        }
        freeAfter.add(free);
    }

    /** @param claims all of the member */
    static Ends of(MemberView member, List<Claim> claims, long nowMillis) {
        return new Ends(member, claims, nowMillis);
    }

    MemberView member() {
        return member;
    }

    /** The claims whose end is expected and still to come, the first to end first. */
    List<Claim> ending() {
        return ending;
    }

    /** The claims that no report has shown whole. */
    List<Claim> unseen() {
        return unseen;
    }

    /** The group of the member's report where the pods of a set are taken to stand, since nobody knows; -1 if none matches. */
    int home(PodSet set) {
        return homes.computeIfAbsent(set.constraints(), constraints -> {
            List<NodeGroup> groups = member.capacity().groups();
            return IntStream.range(0, groups.size())
                    .filter(at -> Fit.mayStandIn(set, groups.get(at)))
                    .findFirst()
                    .orElse(-1);
        });
    }

    /** The last end, if there is no claim whose end is not known: then the member is empty of jobs. */
    long lastMillis() {
        return allKnown ? ending.getLast().endMillis() : Reservation.UNKNOWN;
    }

    /** The first end: from then on a job that should have ended is one whose end is not known. */
    long untilMillis() {
        return ending.isEmpty() ? Claim.UNKNOWN_END : ending.getFirst().endMillis();
    }

    /**
     * A moment before which the member cannot have room, by sums alone: what is free plus what has ended must hold what the
     * gang asks for together. Not known where no end is to come.
     */
    long notBefore(Gang gang) {
        if (ending.isEmpty()) {
            return Reservation.UNKNOWN;
        }
        Resources wanted = minimum(gang);
        while (!wanted.fitsIn(freeAfter.getLast()) && freeAfter.size() <= ending.size()) {
            Claim next = ending.get(freeAfter.size() - 1);
            freeAfter.add(freeAfter.getLast().plus(next.promisedTotal()));
        }
        if (!wanted.fitsIn(freeAfter.getLast())) {
            return lastMillis();
        }
        int few = 0;
        int enough = freeAfter.size() - 1;
        while (few < enough) {
            int middle = (few + enough) / 2;
            if (wanted.fitsIn(freeAfter.get(middle))) {
                enough = middle;
            } else {
                few = middle + 1;
            }
        }
        return enough == 0 ? asOfMillis : ending.get(enough - 1).endMillis();
    }

    private static Resources minimum(Gang gang) {
        Resources sum = Resources.ZERO;
        for (PodSet set : gang.podSets()) {
            sum = sum.plus(set.request().times(set.minimum()));
        }
        return sum;
    }
}
