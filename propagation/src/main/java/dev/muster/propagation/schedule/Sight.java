package dev.muster.propagation.schedule;

import dev.muster.core.cycle.Snapshot;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Set;

/**
 * What the scheduling loop knows between two cycles: one consistent picture, of values that do not change after.
 *
 * @param atMillis epoch milliseconds
 * @param seed how the loop breaks ties
 * @param ranking how the loop ranks members
 * @param claims all live claims, those that reports show included
 * @param unarmed tokens of claims that no agent has locked in yet
 * @param queue in queue order
 */
public record Sight(
        long atMillis,
        long seed,
        Ranking ranking,
        Snapshot snapshot,
        List<Claim> claims,
        Set<String> unarmed,
        List<Waiting> queue) {
    public Sight {
        claims = List.copyOf(claims);
        unarmed = Set.copyOf(unarmed);
        queue = List.copyOf(queue);
    }

    /** One of a loop that ranks members by the default weights. */
    public Sight(
            long atMillis, long seed, Snapshot snapshot, List<Claim> claims, Set<String> unarmed, List<Waiting> queue) {
        this(atMillis, seed, Ranking.DEFAULT, snapshot, claims, unarmed, queue);
    }

    /** @param reasons why it was parked last; empty before it was tried */
    public record Waiting(Job job, List<Reason> reasons) {
        public Waiting {
            reasons = List.copyOf(reasons);
        }
    }
}
