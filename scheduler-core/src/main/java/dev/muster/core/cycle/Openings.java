package dev.muster.core.cycle;

import dev.muster.core.fit.Fleet;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When each member will have room for one job, the head of the queue, asked again in every cycle. A member is looked at
 * anew when its report or its claims changed, or when an end that was counted on has passed: else the answer stands.
 */
final class Openings {
    private final Map<String, Known> known = new HashMap<>();
    private @Nullable Job job;

    /**
     * What was found of a member.
     *
     * @param room a member that left and came again has another
     * @param version of its room, from which on something else may hold
     * @param untilMillis the first expected end, from which on the job that should have ended has an unknown end
     * @param notBefore by sums alone, see {@link Opening#notBefore}
     * @param exact null where nobody asked so far
     */
    private record Known(
            Room room,
            long version,
            long untilMillis,
            long notBefore,
            @Nullable Opening exact) {}

    /** The earliest of the members, or null if no member's ends tell. */
    @Nullable
    Opening earliest(Job head, List<String> members, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        List<Opening.Bound> bounds = new ArrayList<>();
        for (String member : members) {
            if (fleet.find(member) >= 0) {
                bounds.add(new Opening.Bound(
                        member, known(head, member, fleet, claimsOf, now).notBefore()));
            }
        }
        return Opening.earliest(bounds, member -> of(head, member, fleet, claimsOf, now))
                .orElse(null);
    }

    /** The opening of one member; not known if it has gone. */
    Opening of(Job head, String member, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        if (fleet.find(member) < 0) {
            return new Opening(member, Reservation.UNKNOWN, 0);
        }
        Known found = known(head, member, fleet, claimsOf, now);
        if (found.exact() != null) {
            return found.exact();
        }
        Opening exact = Opening.of(head, fleet.room(fleet.find(member)).member(), claimsOf.apply(member), now);
        known.put(member, new Known(found.room(), found.version(), found.untilMillis(), found.notBefore(), exact));
        return exact;
    }

    private Known known(Job head, String member, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        if (job != head) {
            known.clear();
            job = head;
        }
        Room room = fleet.room(fleet.find(member));
        Known before = known.get(member);
        boolean stands = before != null
                && before.room() == room
                && before.version() == room.version()
                && now < before.untilMillis();
        if (stands) {
            return before;
        }
        List<Claim> claims = claimsOf.apply(member);
        long firstEnd = claims.stream()
                .mapToLong(Claim::endMillis)
                .filter(end -> end > now)
                .min()
                .orElse(Claim.UNKNOWN_END);
        Known found =
                new Known(room, room.version(), firstEnd, Opening.notBefore(head, room.member(), claims, now), null);
        known.put(member, found);
        return found;
    }
}
