package dev.muster.core.fit;

import dev.muster.core.model.Gang;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.TopologySpread;
import dev.muster.core.reason.Reason;

/** Turns a lack of room into the reason with its numbers; looks at every node once. */
final class Shortfall {
    private Shortfall() {}

    static Reason.OfMember of(Gang gang, Room room, Packing.Outcome.Lack lack) {
        PodSet set = lack.demand().set();
        int nodes = 0;
        int tainted = 0;
        int eligible = 0;
        double closest = Double.NEGATIVE_INFINITY;
        int bestGroup = -1;
        int bestNode = -1;
        NodeMatch[] matches = room.matches(set.constraints());
        for (int index = 0; index < matches.length; index++) {
            NodeGroup group = room.groups().get(index);
            NodeMatch match = matches[index];
            NodeColumns free = room.free(index);
            nodes += group.size();
            tainted += match.tainted() ? group.size() : 0;
            if (match.all() && !free.mayBeCloserThan(closest, set.request())) {
                eligible += group.size();
                continue;
            }
            for (int node = 0; node < group.size() && !match.none(); node++) {
                if (!match.test(node)) {
                    continue;
                }
                eligible++;
                if (free.isCloserThan(closest, node, set.request())) {
                    closest = free.closeness(node, set.request());
                    bestGroup = index;
                    bestNode = node;
                }
            }
        }
        String member = room.member().name();
        if (eligible == 0) {
            return new Reason.NoNodeMatches(member, set.name(), nodes, tainted, nodes - tainted);
        }
        TopologySpread spread = set.constraints().spread();
        boolean uneven = spread != null
                && room.count(set, lack.demand().pods()) >= lack.demand().pods();
        if (uneven) {
            return new Reason.SpreadTooUneven(
                    member,
                    set.name(),
                    lack.demand().pods(),
                    (int) lack.roomFor(),
                    spread.topologyKey(),
                    spread.maxSkew());
        }
        int roomFor = (int) Math.min(Integer.MAX_VALUE, lack.roomFor());
        return new Reason.InsufficientResources(
                member,
                set.name(),
                lack.demand().pods(),
                set.request(),
                roomFor,
                room.free(bestGroup).row(bestNode),
                room.groups().get(bestGroup).id(),
                !Fit.fitsWhenEmpty(gang, room.member()));
    }
}
