package dev.muster.propagation.explain;

import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Job;
import dev.muster.core.reason.Quantity;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import dev.muster.core.reason.Trigger;
import dev.muster.core.simulate.Answer;
import dev.muster.core.simulate.Change;
import dev.muster.core.simulate.KeptRooms;
import dev.muster.core.simulate.Simulation;
import dev.muster.core.simulate.Verdict;
import dev.muster.core.simulate.When;
import dev.muster.propagation.explain.Explanation.ExpectedStart;
import dev.muster.propagation.schedule.Sight;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What would let a waiting job start, in words. */
final class Help {
    /** Members of each kind of lack that are asked for changes. */
    private static final int NEAREST = 2;

    private Help() {}

    /** Each change that the reasons name, once. */
    static List<String> unblockedBy(Collection<? extends Reason> reasons) {
        return reasons.stream()
                .flatMap(reason -> reason.unblockedBy().stream())
                .distinct()
                .map(Help::words)
                .sorted()
                .toList();
    }

    private static String words(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Capacity t -> "room that becomes free in " + t.member();
            case Trigger.Quota t -> "quota that becomes free in namespace " + t.namespace() + " of " + t.member();
            case Trigger.Member t ->
                "a change of member " + t.member() + " (readiness, labels, taints, what it serves)";
            case Trigger.MemberJoined t -> "a member that joins";
            case Trigger.Spec t -> "an edit of the job";
            case Trigger.Policy t -> "an edit of the policy";
            case Trigger.Dependency t -> t.kind() + " " + t.namespace() + "/" + t.name() + " on the hub";
            case Trigger.Time t -> "the time " + Instant.ofEpochMilli(t.untilMillis());
            case Trigger.Released t ->
                "job " + t.job().namespace() + "/" + t.job().name() + " that others make way for gets its room";
            case Trigger.Hub t -> "the Spark operators on the hub change";
        };
    }

    static String words(Change change) {
        return switch (change) {
            case Change.FewerPods c ->
                "ask for %d %s pods instead of %d (%s)".formatted(c.to(), c.podSet(), c.from(), c.member());
            case Change.LessMemory c ->
                "ask for at most %s of memory in all for each %s pod instead of %s (%s)"
                        .formatted(Quantity.bytes(c.toBytes()), c.podSet(), Quantity.bytes(c.fromBytes()), c.member());
            case Change.MoreRoom c ->
                "room for %d more pods, %s together (%s)".formatted(c.pods(), Quantity.resources(c.room()), c.member());
            case Change.MoreQuota c ->
                "%s more of %s in quota %s/%s (%s)"
                        .formatted(
                                Quantity.ofQuota(c.resource(), c.by()),
                                c.resource(),
                                c.namespace(),
                                c.quota(),
                                c.member());
        };
    }

    /**
     * When the job is likely to get room, as far as anything is known: now, at the end of an exclusion, when jobs end whose owners said
     * how long they run (annotation {@code muster.dev/expected-duration}), or unknown.
     */
    static ExpectedStart expected(Job job, Answer answer, Simulation simulation, Sight sight) {
        if (answer.best().isPresent()) {
            return new ExpectedStart(
                    "now", null, "member " + answer.best().get().member() + " has room");
        }
        var head = answer.reasons().stream()
                .filter(Reason.HeldForLargerGang.class::isInstance)
                .findFirst();
        if (head.isPresent()) {
            return new ExpectedStart("unknown", null, "it makes way: " + ReasonText.detail(head.get()));
        }
        return Stream.concat(atEndOfExclusion(job, simulation).stream(), atKnownEnds(job, simulation, sight).stream())
                .min(Comparator.comparing(start -> Instant.parse(Objects.requireNonNull(start.at()))))
                .orElseGet(() -> new ExpectedStart("unknown", null, why(answer)));
    }

    private static Optional<ExpectedStart> atKnownEnds(Job job, Simulation simulation, Sight sight) {
        return switch (simulation.when(job, sight.claims())) {
            case When.At at ->
                Optional.of(new ExpectedStart(
                        "at",
                        Instant.ofEpochMilli(at.atMillis()).toString(),
                        "jobs in " + at.member() + " are expected to end by then, if nothing else takes their room"));
            case When.Now now -> Optional.empty();
            case When.Unknown unknown -> Optional.empty();
            case When.NotAsThingsAre not -> Optional.empty();
        };
    }

    private static String why(Answer answer) {
        boolean some = answer.reasons().stream()
                .anyMatch(reason -> reason instanceof Reason.InsufficientResources lack && !lack.evenWhenEmpty());
        return some
                ? "it depends on when jobs that run now end; too few of them say so (annotation muster.dev/expected-duration)"
                : "no member could hold it as things are, even when emptier";
    }

    /**
     * The smallest changes that would make a job fit in one of the members that come closest: asking all of them costs some 40 fits
     * each, and those that lack more need larger changes.
     */
    static List<String> changes(Job job, Answer answer, Sight sight, KeptRooms rooms) {
        var near = answer.reasons().stream()
                .filter(Reason.InsufficientResources.class::isInstance)
                .map(Reason.InsufficientResources.class::cast)
                .sorted(Reason.InsufficientResources.NEAREST_FIRST)
                .limit(NEAREST);
        var limited = answer.reasons().stream()
                .filter(reason -> reason instanceof Reason.QuotaExceeded || reason instanceof Reason.UnitCapsReached)
                .limit(NEAREST);
        var names = Stream.<Reason>concat(near, limited)
                .map(reason -> ((Reason.OfMember) reason).member())
                .collect(Collectors.toSet());
        var members = sight.snapshot().members().stream()
                .filter(member -> names.contains(member.name()))
                .toList();
        var nearest = new Simulation(
                new Snapshot(members, sight.snapshot().unseen()),
                sight.ranking(),
                new Moment(sight.atMillis(), sight.seed()),
                rooms);
        return answer.best().isPresent() || members.isEmpty()
                ? List.of()
                : nearest.smallestChanges(job).stream().map(Help::words).toList();
    }

    /** The first exclusion that ends by time and whose member has room for the job. */
    private static Optional<ExpectedStart> atEndOfExclusion(Job job, Simulation simulation) {
        return job.exclusions().stream()
                .filter(exclusion -> exclusion.untilMillis() != Long.MAX_VALUE)
                .sorted(Comparator.comparingLong(Exclusion::untilMillis))
                .filter(exclusion -> simulation
                        .answerOf(without(job, exclusion), exclusion.member())
                        .filter(Verdict.Fits.class::isInstance)
                        .isPresent())
                .findFirst()
                .map(exclusion -> new ExpectedStart(
                        "at",
                        Instant.ofEpochMilli(exclusion.untilMillis()).toString(),
                        "member " + exclusion.member() + " has room and is tried again then"));
    }

    private static Job without(Job job, Exclusion exclusion) {
        return new Job(
                job.key(),
                job.tokenPrefix(),
                job.priority(),
                job.createdMillis(),
                job.waitingSinceMillis(),
                job.gang(),
                job.placement(),
                job.requirements(),
                job.exclusions().stream().filter(one -> !one.equals(exclusion)).toList());
    }
}
