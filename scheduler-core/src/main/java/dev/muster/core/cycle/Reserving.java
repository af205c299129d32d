package dev.muster.core.cycle;

import dev.muster.core.fit.Fleet;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the member that is kept for the head of the queue, and the moment at which the head will start there.
 *
 * <ol>
 *   <li>A head that has a member keeps it as long as its start there is known and gets no later: moving with every report,
 *       no member would ever drain.
 *   <li>Else the member whose expected ends give it room first. Members are looked at in the order of a bound by sums, and
 *       no further than the best that was found.
 *   <li>Where no member's ends tell: after the head has waited a while, the member that misses least, until it has drained.
 * </ol>
 *
 * What holds: from becoming head the gang starts at the latest expected end in the chosen member plus one cycle, if jobs
 * end as expected; where ends are not known, nothing it could use is given away there once it has waited that long.
 */
public final class Reserving {
    private final long patienceMillis;
    private final Openings openings = new Openings();
    private @Nullable Reservation kept;

    /** The head of the queue: the first job that lacks only room, and its reasons. */
    public record Head(Job job, List<Reason> reasons) {
        public Head {
            reasons = List.copyOf(reasons);
        }
    }

    /** @param patienceMillis how long a head waits before a member is kept whose ends are not known, 0 or more */
    public Reserving(long patienceMillis) {
        this.patienceMillis = patienceMillis;
    }

    /**
     * Cost: the members that changed since the last time, while the head stays the same.
     *
     * @param fleet up to date
     * @return what is kept now, and whether jobs that made way may try again
     */
    public Outcome next(Optional<Head> head, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        Reservation before = kept;
        kept = head.map(first -> choose(first, fleet, claimsOf, now)).orElse(null);
        boolean loosened = before != null && (kept == null || before.isLoosenedBy(kept));
        return new Outcome(kept, loosened ? before.gang() : null);
    }

    /** @param released the gang that others made way for and need not any more, or need less; null if none */
    public record Outcome(
            @Nullable Reservation kept, @Nullable Job released) {}

    private @Nullable Reservation choose(Head head, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        List<Reason.InsufficientResources> lacks = Opening.lacks(head.reasons());
        Reservation held = kept;
        boolean holds = held != null
                && held.gang().key().equals(head.job().key())
                && lacks.stream().anyMatch(lack -> lack.member().equals(held.member()));
        if (holds) {
            Opening still = openings.of(head.job(), held.member(), fleet, claimsOf, now);
            if (still.isKnown() && (!held.startIsKnown() || still.startMillis() <= held.startMillis())) {
                return reservation(head.job(), still);
            }
        }
        List<String> lacking =
                lacks.stream().map(Reason.InsufficientResources::member).toList();
        Opening earliest = openings.earliest(head.job(), lacking, fleet, claimsOf, now);
        if (earliest != null) {
            return reservation(head.job(), earliest);
        }
        if (holds && !held.startIsKnown()) {
            return Reservation.untilDrained(head.job(), held.member());
        }
        boolean impatient = now - head.job().waitingSinceMillis() >= patienceMillis;
        return impatient
                ? lacks.stream()
                        .min(Reason.InsufficientResources.NEAREST_FIRST)
                        .map(lack -> Reservation.untilDrained(head.job(), lack.member()))
                        .orElse(null)
                : null;
    }

    private static Reservation reservation(Job job, Opening opening) {
        return new Reservation(job, opening.member(), opening.startMillis(), opening.spareSlots());
    }
}
