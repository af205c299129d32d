package dev.muster.core.simulate;

import dev.muster.core.cycle.Cycle;
import dev.muster.core.cycle.MemberFilter;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Opening;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Saturated;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Answers about one snapshot; changes nothing and remembers nothing but what it has counted. For one thread.
 *
 * <p>Cost of {@link #answer}: one fit a member. The other questions ask the fit again with other numbers, some 40 times a
 * member at worst.
 */
public final class Simulation {
    private final Snapshot snapshot;
    private final Ranking ranking;
    private final Moment moment;
    private final KeptRooms rooms;

    public Simulation(Snapshot snapshot, Ranking ranking, Moment moment) {
        this(snapshot, ranking, moment, new KeptRooms());
    }

    /** @param rooms from earlier questions, of the same thread */
    public Simulation(Snapshot snapshot, Ranking ranking, Moment moment, KeptRooms rooms) {
        this.snapshot = snapshot;
        this.ranking = ranking;
        this.moment = moment;
        this.rooms = rooms;
    }

    /** What one member says; empty for a member that is not known. */
    public Optional<Verdict> answerOf(Job job, String name) {
        return snapshot.members().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .map(member -> switch (fit(job, member)) {
                    case FitResult.Fits fits ->
                        new Verdict.Fits(name, ranking.total(new Candidate(job, member, fits)), fits);
                    case FitResult.Short lack -> new Verdict.Out(lack.reason());
                });
    }

    /** Would the job fit now, where, and why not elsewhere; what the cycle would say if the job were its only head. */
    public Answer answer(Job job) {
        List<Candidate> candidates = new ArrayList<>();
        List<Verdict> out = new ArrayList<>();
        for (MemberView member : snapshot.members()) {
            switch (fit(job, member)) {
                case FitResult.Fits fits -> candidates.add(new Candidate(job, member, fits));
                case FitResult.Short lack -> out.add(new Verdict.Out(lack.reason()));
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Candidate candidate : ranking.ranked(candidates, moment.seed())) {
            verdicts.add(new Verdict.Fits(candidate.member().name(), ranking.total(candidate), candidate.fit()));
        }
        verdicts.addAll(out);
        return new Answer(verdicts, candidates.isEmpty() ? general(job) : List.of());
    }

    /**
     * How many more jobs like this have room now, each with its minimum. Every copy that is counted has room beside the
     * others; where pods must keep apart on nodes, copies are counted as if they kept apart from each other too. What the
     * member's operator can take at once is not asked.
     *
     * @param atMost counting stops there, 1 or more
     */
    public Copies copies(Job job, int atMost) {
        Map<String, Integer> byMember = new HashMap<>();
        int left = atMost;
        for (MemberView member : snapshot.members()) {
            if (left > 0 && closed(job, member).isEmpty()) {
                int copies = Variant.mostCopies(job, left, gang -> fits(job, gang, member));
                if (copies > 0) {
                    byMember.put(member.name(), copies);
                    left -= copies;
                }
            }
        }
        return new Copies(byMember, left == 0);
    }

    /**
     * For a job that fits nowhere now: the smallest change of each kind that makes it fit in some member. Empty if it
     * fits, or if no member that is open to it could be helped so.
     */
    public List<Change> smallestChanges(Job job) {
        List<Change> found = new ArrayList<>();
        for (MemberView member : snapshot.members()) {
            if (closed(job, member).isPresent()) {
                continue;
            }
            switch (rooms.fit(job.gang(), job.key().namespace(), member, unseenOf(member.name()))) {
                case FitResult.Fits fits -> {
                    return List.of();
                }
                case FitResult.Short lack -> {
                    found.addAll(Variant.changes(job, lack.reason(), gang -> fits(job, gang, member)));
                    if (lack.reason() instanceof Reason.QuotaExceeded quota) {
                        moreQuota(job, member, quota).ifPresent(found::add);
                    }
                }
            }
        }
        return Variant.smallestOfEachKind(found);
    }

    /**
     * When the job will have room, as far as the ends of what runs are known and nothing else takes the room: in the member
     * whose {@link Opening} is first, among those that are open to the job and could hold it when empty.
     *
     * @param claims what is held in the members, seen in reports or not
     */
    public When when(Job job, List<Claim> claims) {
        Answer now = answer(job);
        if (now.best().isPresent()) {
            return new When.Now(now.best().get().member());
        }
        Map<String, MemberView> members = new HashMap<>();
        snapshot.members().forEach(member -> members.put(member.name(), member));
        Map<String, List<Claim>> held = claims.stream().collect(Collectors.groupingBy(Claim::member));
        return Opening.earliest(
                        job,
                        Opening.lacks(now.reasons()),
                        members,
                        member -> held.getOrDefault(member, List.of()),
                        moment.nowMillis())
                .<When>map(opening -> new When.At(opening.member(), opening.startMillis()))
                .orElseGet(() -> isHopeful(job) ? new When.Unknown() : new When.NotAsThingsAre());
    }

    private boolean isHopeful(Job job) {
        return snapshot.members().stream()
                .anyMatch(member -> closed(job, member).isEmpty() && Fit.fitsWhenEmpty(job.gang(), member));
    }

    /** Raising the one resource that is short, if nothing else is. */
    private Optional<Change> moreQuota(Job job, MemberView member, Reason.QuotaExceeded lack) {
        Capacity now = member.capacity();
        List<QuotaLeft> raised = now.quotas().stream()
                .map(quota -> {
                    boolean isMeant = quota.name().equals(lack.quota())
                            && quota.namespace().equals(lack.namespace());
                    return isMeant ? quota.with(lack.resource(), Long.MAX_VALUE) : quota;
                })
                .toList();
        MemberView helped = member.withCapacity(now.withQuotas(raised));
        FitResult then =
                Fit.of(job.gang(), helped, unseenOf(member.name()), job.key().namespace());
        if (then instanceof FitResult.Short) {
            return Optional.empty();
        }
        long by = Saturated.subtract(lack.needs(), lack.left());
        return Optional.of(new Change.MoreQuota(lack.member(), lack.namespace(), lack.quota(), lack.resource(), by));
    }

    private List<Reason.OfJob> general(Job job) {
        return Cycle.general(job, snapshot.members().size(), name -> snapshot.members().stream()
                .anyMatch(member -> member.name().equals(name)));
    }

    private FitResult fit(Job job, MemberView member) {
        return closed(job, member)
                .<FitResult>map(FitResult.Short::new)
                .orElseGet(() -> rooms.fit(job.gang(), job.key().namespace(), member, unseenOf(member.name())));
    }

    private Optional<Reason.OfMember> closed(Job job, MemberView member) {
        return MemberFilter.reason(job, member, moment.nowMillis());
    }

    /** Gangs with other numbers are asked once each: the base gang alone is worth remembering. */
    private boolean fits(Job job, Gang gang, MemberView member) {
        List<Claim> unseen = unseenOf(member.name());
        return gang.equals(job.gang())
                ? rooms.fit(gang, job.key().namespace(), member, unseen) instanceof FitResult.Fits
                : Fit.fits(gang, job.key().namespace(), rooms.room(member, unseen));
    }

    private List<Claim> unseenOf(String member) {
        return snapshot.unseen().getOrDefault(member, List.of());
    }
}
