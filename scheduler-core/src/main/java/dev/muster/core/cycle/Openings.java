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
    private final Map<String, Seen> ends = new HashMap<>();
    private final Map<String, Known> known = new HashMap<>();
    private @Nullable Job job;

    /**
     * The ends in a member, whoever asks.
     *
     * @param room a member that left and came again has another
     * @param version of its room, from which on something else may hold
     */
    private record Seen(Room room, long version, Ends ends) {
        boolean stands(Room now, long nowMillis) {
            return room == now && version == now.version() && nowMillis < ends.untilMillis();
        }
    }

    /**
     * What was found of a member for the job.
     *
     * @param notBefore by sums alone, see {@link Ends#notBefore}
     * @param exact null where nobody asked so far
     */
    private record Known(
            Ends ends, long notBefore, @Nullable Opening exact) {}

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
        Opening exact = Opening.of(head, found.ends());
        known.put(member, new Known(found.ends(), found.notBefore(), exact));
        return exact;
    }

    private Known known(Job head, String member, Fleet fleet, Function<String, List<Claim>> claimsOf, long now) {
        if (job != head) {
            known.clear();
            ends.keySet().removeIf(name -> fleet.find(name) < 0);
            job = head;
        }
        Ends current = ends(fleet.room(fleet.find(member)), claimsOf, now);
        Known before = known.get(member);
        if (before != null && before.ends() == current) {
            return before;
        }
        Known found = new Known(current, current.notBefore(head.gang()), null);
        known.put(member, found);
        return found;
    }

    private Ends ends(Room room, Function<String, List<Claim>> claimsOf, long now) {
        String member = room.member().name();
        Seen before = ends.get(member);
        if (before != null && before.stands(room, now)) {
            return before.ends();
        }
        Ends found = Ends.of(room.member(), claimsOf.apply(member), now);
        ends.put(member, new Seen(room, room.version(), found));
        return found;
    }
}
