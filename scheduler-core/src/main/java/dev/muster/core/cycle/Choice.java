package dev.muster.core.cycle;

import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Fleet;
import dev.muster.core.fit.Room;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Filter, fit and rank for one job, in a fleet whose rooms are kept.
 *
 * <ol>
 *   <li>Members are visited in an order drawn from job and seed.
 *   <li>One whose ceilings are below the gang is out, as is one that the filter closes.
 *   <li>The exact fit decides; the first {@code candidates} members that hold the gang are ranked, the best is taken.
 * </ol>
 *
 * A fleet of no more than {@code candidates} members is thus ranked whole. In a larger one looking at all would only serve
 * to find the very best of many that fit: the best of 8 drawn at random is among the best third of them in 96 of 100
 * cases. A job is never said to fit nowhere before every member was out.
 */
public final class Choice {
    /** Members compared, where nothing else is said: measured to cost a tenth of a millisecond with 1,000 nodes each. */
    public static final int CANDIDATES = 8;

    private final Ranking ranking;
    private final int candidates;

    /** What came of it. */
    public sealed interface Outcome {
        /** @param at place of the member in the fleet */
        record Chosen(int at, Candidate candidate) implements Outcome {}

        /** @param lacks what each member lacks, by its place in the fleet, numbers left out */
        record Nowhere(List<ReasonCode> lacks) implements Outcome {
            public Nowhere {
                lacks = List.copyOf(lacks);
            }
        }
    }

    private record Found(int at, Candidate candidate) {}

    /** @param candidates members that hold a gang and are compared, 1 or more */
    public Choice(Ranking ranking, int candidates) {
        this.ranking = ranking;
        this.candidates = candidates;
    }

    /** Finds the member; changes nothing but what the fleet remembers of its counts. */
    public Outcome choose(Job job, Fleet fleet, Moment moment) {
        int members = fleet.size();
        ReasonCode[] lacks = new ReasonCode[members];
        List<Found> found = new ArrayList<>(Math.min(members, candidates));
        Fleet.Asked asked = fleet.ask(job.gang(), job.key().namespace());
        int start = members == 0 ? 0 : Math.floorMod(Ranking.draw(job.key(), moment.seed()), members);
        for (int i = 0; i < members && found.size() < candidates; i++) {
            int at = start + i < members ? start + i : start + i - members;
            MemberView member = fleet.room(at).member();
            FitResult fit = asked.look(at);
            Reason.OfMember closed =
                    fit instanceof FitResult.Fits ? MemberFilter.closedBy(job, member, moment.nowMillis()) : null;
            switch (closed == null ? fit : new FitResult.Short(closed)) {
                case null -> lacks[at] = ReasonCode.INSUFFICIENT_RESOURCES;
                case FitResult.Fits fits -> found.add(new Found(at, new Candidate(job, member, fits)));
                case FitResult.Short lack -> lacks[at] = lack.reason().code();
            }
        }
        return found.isEmpty() ? new Outcome.Nowhere(List.of(lacks)) : best(found, asked, moment.seed());
    }

    /** Charges what was chosen, so that the next job cannot take the same room. */
    public static void assume(Fleet fleet, Outcome.Chosen chosen) {
        Job job = chosen.candidate().job();
        Room room = fleet.room(chosen.at());
        room.assume(job.key(), job.gang(), chosen.candidate().fit().promised());
        MemberView member = room.member();
        room.show(member.withState(member.state().withMoreUnarmed(1)));
    }

    private Outcome best(List<Found> found, Fleet.Asked asked, long seed) {
        Candidate best = ranking.best(found.stream().map(Found::candidate).toList(), seed);
        for (Found one : found) {
            if (one.candidate() == best && asked.fit(one.at()) instanceof FitResult.Fits placed) {
                return new Outcome.Chosen(one.at(), new Candidate(best.job(), best.member(), placed));
            }
        }
        throw new IllegalStateException("a fit that was counted cannot be placed: " + best);
    }
}
