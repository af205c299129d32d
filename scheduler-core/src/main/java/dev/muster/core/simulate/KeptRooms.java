package dev.muster.core.simulate;

import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.MemberView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rooms of members, and what was found to fit in them, kept from question to question. Owned by one thread at a time.
 *
 * <p>A room counts only for the very report and claims it was made from; any other makes a new one. So an answer from kept
 * rooms is the answer from fresh ones, to the last number: charges laid on a room one after the other, as the scheduler's
 * own rooms are, may lie on other nodes than charges laid all at once.
 *
 * <p>Cost: a question asked before, one look into a map for each member; a new one, a fit for each.
 */
public final class KeptRooms {
    /** Gangs whose fit in one member is remembered, the oldest forgotten first; a guess at what people ask about at a time. */
    private static final int GANGS = 16;

    private final Map<String, Kept> byMember = new HashMap<>();

    /** Numbers of the gangs asked about last: a gang is compared once a question, not once for each member. */
    private final Map<Asked, Integer> numbers = new LinkedHashMap<>();

    private Asked newest = new Asked(Gang.of(), "");
    private int number;
    private int given;

    private record Kept(Capacity report, List<Claim> unseen, Room room, Map<Integer, FitResult> found) {
        boolean isOf(MemberView member, List<Claim> claims) {
            return report == member.capacity() && unseen.equals(claims);
        }
    }

    private record Asked(Gang gang, String namespace) {}

    /** The member's report minus its unseen claims. */
    Room room(MemberView member, List<Claim> unseen) {
        return kept(member, unseen).room();
    }

    /** Whether the gang has room in the member; as {@link Fit#of(Gang, MemberView, List, String)}. */
    FitResult fit(Gang gang, String namespace, MemberView member, List<Claim> unseen) {
        Kept kept = kept(member, unseen);
        int asked = number(gang, namespace);
        FitResult known = kept.found().get(asked);
        if (known != null) {
            return known;
        }
        FitResult found = Fit.of(gang, namespace, kept.room());
        kept.found().put(asked, found);
        forgetOldest(kept.found());
        return found;
    }

    private int number(Gang gang, String namespace) {
        if (newest.gang() != gang || !newest.namespace().equals(namespace)) {
            newest = new Asked(gang, namespace);
            number = numbers.computeIfAbsent(newest, asked -> ++given);
            forgetOldest(numbers);
        }
        return number;
    }

    private static void forgetOldest(Map<?, ?> known) {
        if (known.size() > GANGS) {
            known.keySet().remove(known.keySet().iterator().next());
        }
    }

    /** Forgets members that are gone. */
    public void retain(Collection<MemberView> members) {
        if (byMember.size() > members.size()) {
            Set<String> there = members.stream().map(MemberView::name).collect(Collectors.toSet());
            byMember.keySet().retainAll(there);
        }
    }

    private Kept kept(MemberView member, List<Claim> unseen) {
        Kept known = byMember.get(member.name());
        if (known != null && known.isOf(member, unseen)) {
            return known;
        }
        Kept made = new Kept(member.capacity(), List.copyOf(unseen), Room.of(member, unseen), new LinkedHashMap<>());
        byMember.put(member.name(), made);
        return made;
    }
}
