package dev.muster.core.cycle;

import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Room;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scheduling cycle. Pure: the same trials, snapshot, reservation and moment give the same plan.
 *
 * <p>What does not fit never blocks what fits; the {@link Reservation} of the queue's head is the one exception, so that a
 * stream of small jobs cannot keep a big gang out for ever.
 */
public final class Cycle {
    private final Ranking ranking;

    public Cycle(Ranking ranking) {
        this.ranking = ranking;
    }

    /** Decides about every job, looking at every member. */
    public Plan plan(List<Job> heads, Snapshot snapshot, @Nullable Reservation kept, Moment moment) {
        return decide(heads.stream().map(Trial::everywhere).toList(), snapshot, kept, moment);
    }

    /**
     * Decides about every job of the trials.
     *
     * @param kept what is reserved for the head of the queue, or null
     */
    public Plan decide(List<Trial> trials, Snapshot snapshot, @Nullable Reservation kept, Moment moment) {
        // 1. Take the jobs in queue order.
        List<Trial> inOrder = trials.stream()
                .sorted(Comparator.comparing(Trial::job, Job.QUEUE_ORDER))
                .toList();
        // 2. Take the reports minus the claims they do not show, and what the head of the queue leaves to others.
        Working working = new Working(snapshot);
        Backfill backfill = new Backfill(kept, snapshot.members());
        List<Decision> decisions = new ArrayList<>();
        for (Trial trial : inOrder) {
            Job job = trial.job();
            List<Candidate> candidates = new ArrayList<>();
            List<Reason.OfMember> reasons = new ArrayList<>(unchanged(trial));
            for (MemberView member : toLookAt(trial, snapshot)) {
                // 3. Filter: is the member open to this job, also as far as the head of the queue is concerned?
                Optional<Reason.OfMember> out = MemberFilter.reason(job, working.view(member), moment.nowMillis())
                        .or(() -> heldFor(kept, backfill, job, member, moment.nowMillis()));
                // 4. Fit: does it hold the gang?
                FitResult fit = out.<FitResult>map(FitResult.Short::new).orElseGet(() -> working.fit(job, member));
                switch (fit) {
                    case FitResult.Fits fits -> candidates.add(new Candidate(job, working.view(member), fits));
                    case FitResult.Short lack -> reasons.add(lack.reason());
                }
            }
            if (candidates.isEmpty()) {
                // 5a. None: the job waits, with a reason for each member.
                reasons.sort(Comparator.comparing(Reason.OfMember::member));
                decisions.add(new Decision.Wait(job, general(job, snapshot), reasons));
                continue;
            }
            // 5b. Rank, decide, and assume at once, so that the next job cannot take the same room.
            Candidate best = ranking.best(candidates, moment.seed());
            working.assume(best);
            backfill.placed(job, best.member(), moment.nowMillis());
            decisions.add(new Decision.Place(job, best.member().name(), best.fit()));
        }
        return new Plan(decisions);
    }

    private static List<MemberView> toLookAt(Trial trial, Snapshot snapshot) {
        return trial.isWhole()
                ? snapshot.members()
                : snapshot.members().stream()
                        .filter(member -> trial.looksAt(member.name()))
                        .toList();
    }

    private static List<Reason.OfMember> unchanged(Trial trial) {
        return trial.known().stream()
                .filter(Reason.OfMember.class::isInstance)
                .map(Reason.OfMember.class::cast)
                .filter(reason -> !trial.looksAt(reason.member()))
                .toList();
    }

    private static Optional<Reason.OfMember> heldFor(
            @Nullable Reservation kept, Backfill backfill, Job job, MemberView member, long nowMillis) {
        return kept == null || backfill.admits(job, member, nowMillis)
                ? Optional.empty()
                : Optional.of(
                        new Reason.HeldForLargerGang(member.name(), kept.gang().key()));
    }

    private static List<Reason.OfJob> general(Job job, Snapshot snapshot) {
        if (snapshot.members().isEmpty()) {
            return List.of(new Reason.NoMembers());
        }
        Set<String> known = snapshot.members().stream().map(MemberView::name).collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(job.placement().affinity().names());
        missing.removeAll(known);
        return missing.isEmpty() ? List.of() : List.of(new Reason.NamedMembersMissing(List.copyOf(missing)));
    }

    /** What is left as the cycle goes on; rooms are made when first looked into. */
    private static final class Working {
        private final Snapshot snapshot;
        private final Map<String, Room> rooms = new HashMap<>();
        private final Map<String, Integer> placed = new HashMap<>();
        private final Map<Shape, FitResult> tooLarge = new HashMap<>();

        private record Shape(String member, String namespace, Gang gang) {}

        Working(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        Room room(MemberView member) {
            return rooms.computeIfAbsent(
                    member.name(), name -> Room.of(member, snapshot.unseen().getOrDefault(name, List.of())));
        }

        /** The member as it will be once what this cycle placed there is dispatched. */
        MemberView view(MemberView member) {
            int more = placed.getOrDefault(member.name(), 0);
            return more == 0 ? member : member.withState(member.state().withMoreUnarmed(more));
        }

        /**
         * Fits a job; what was short once in this cycle stays short, as rooms only shrink, so a thousand equal jobs that
         * do not fit cost one count.
         */
        FitResult fit(Job job, MemberView member) {
            Shape shape = new Shape(member.name(), job.key().namespace(), job.gang());
            FitResult known = tooLarge.get(shape);
            if (known != null) {
                return known;
            }
            FitResult result = Fit.of(job.gang(), job.key().namespace(), room(member));
            if (result instanceof FitResult.Short) {
                tooLarge.put(shape, result);
            }
            return result;
        }

        void assume(Candidate chosen) {
            Job job = chosen.job();
            room(chosen.member()).assume(job.key(), job.gang(), chosen.fit().promised());
            placed.merge(chosen.member().name(), 1, Integer::sum);
        }
    }
}
