package dev.muster.core.cycle;

import dev.muster.core.fit.Fleet;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.model.MemberView;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What can be decided on: reports and the claims they do not show yet. Values, that do not change after.
 *
 * @param members by name
 * @param unseen member name to its unseen claims
 */
public record Snapshot(List<MemberView> members, Map<String, List<Claim>> unseen) {
    public Snapshot {
        members =
                members.stream().sorted(Comparator.comparing(MemberView::name)).toList();
        unseen = Map.copyOf(unseen);
    }

    /** The members' newest reports with what the ledger adds to them. */
    public static Snapshot of(Collection<MemberView> members, Ledger ledger) {
        return new Snapshot(List.copyOf(members), ledger.unseen());
    }

    /** Rooms of its own for all members. Cost: every node. */
    public Fleet fleet() {
        Fleet fleet = new Fleet();
        fleet.update(members, unseen);
        return fleet;
    }
}
