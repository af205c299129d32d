package dev.muster.core.cycle;

import dev.muster.core.fit.Fleet;
import dev.muster.core.model.Job;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The scheduling cycle. Deterministic: the same trials, fleet, reservation and moment give the same plan.
 *
 * <p>What does not fit never blocks what fits; the {@link Reservation} of the queue's head is the one exception, so that a
 * stream of small jobs cannot keep a big gang out for ever.
 */
public final class Cycle {
    private final Choice choice;

    public Cycle(Ranking ranking) {
        this.choice = new Choice(ranking, Choice.CANDIDATES);
    }

    /** Decides about every job, looking at every member, on a copy. */
    public Plan plan(List<Job> heads, Snapshot snapshot, @Nullable Reservation kept, Moment moment) {
        return decide(heads.stream().map(Trial::everywhere).toList(), snapshot.fleet(), kept, moment);
    }

    /** Decides about every job of the trials. */
    public Plan decide(List<Trial> trials, Fleet fleet, @Nullable Reservation kept, Moment moment) {
        return decide(Agenda.of(trials), fleet, kept, moment);
    }

    /**
     * Decides about every job of the agenda.
     *
     * @param fleet the members' reports minus the claims they do not show; what is placed is charged to it
     * @param kept what is reserved for the head of the queue, or null
     */
    public Plan decide(Agenda agenda, Fleet fleet, @Nullable Reservation kept, Moment moment) {
        // 1. Which members are open to whom, also as far as the head of the queue is concerned?
        Doors doors = new Doors(kept, fleet, moment.nowMillis());
        List<Decision> decisions = new ArrayList<>();
        // 2. Take the jobs in queue order.
        for (Trial trial = agenda.take(); trial != null; trial = agenda.take()) {
            Job job = trial.job();
            // 3. Filter, fit, rank: the best of the members that are open to the job and hold the gang.
            switch (choice.choose(trial, fleet, doors, moment.seed())) {
                // 4a. None: the job waits, with a reason for each member.
                case Choice.Outcome.Nowhere nowhere ->
                    decisions.add(new Decision.Wait(
                            job,
                            general(job, fleet.size(), name -> fleet.find(name) >= 0),
                            Choice.reasons(trial, nowhere, fleet, doors)));
                // 4b. Decide, and assume at once, so that the next job cannot take the same room.
                case Choice.Outcome.Chosen chosen -> {
                    Candidate best = chosen.candidate();
                    Choice.assume(fleet, chosen);
                    doors.placed(job, best.member());
                    agenda.placed(job);
                    decisions.add(new Decision.Place(job, best.member().name(), best.fit()));
                }
            }
        }
        return new Plan(decisions);
    }

    /**
     * Reasons that hold wherever a job might go.
     *
     * @param members how many there are
     * @param isKnown whether there is one of that name
     */
    public static List<Reason.OfJob> general(Job job, int members, Predicate<String> isKnown) {
        if (members == 0) {
            return List.of(new Reason.NoMembers());
        }
        Set<String> missing = new TreeSet<>(job.placement().affinity().names());
        missing.removeIf(isKnown);
        return missing.isEmpty() ? List.of() : List.of(new Reason.NamedMembersMissing(List.copyOf(missing)));
    }
}
