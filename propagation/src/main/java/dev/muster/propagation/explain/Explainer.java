package dev.muster.propagation.explain;

import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.Work;
import dev.muster.core.cycle.Moment;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.reason.Quantity;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import dev.muster.core.simulate.Answer;
import dev.muster.core.simulate.KeptRooms;
import dev.muster.core.simulate.Simulation;
import dev.muster.core.simulate.Verdict;
import dev.muster.propagation.binding.JobGlance;
import dev.muster.propagation.binding.JobPhase;
import dev.muster.propagation.explain.Explanation.ExpectedStart;
import dev.muster.propagation.explain.Explanation.ObjectName;
import dev.muster.propagation.explain.Explanation.PodSetSize;
import dev.muster.propagation.explain.Explanation.QueuePlace;
import dev.muster.propagation.interpret.Fact;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.schedule.Sight;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a job is where it is: pure, from one glance at its objects and one at the loop. */
public final class Explainer {
    static final String API_VERSION = "query.muster.dev/v1alpha1";

    /** Names of jobs ahead that one answer lists. */
    private static final int NAMED_AHEAD = 20;

    private Explainer() {}

    /**
     * Cost: a fit for each member that was not asked about this gang before, see {@link Simulation}.
     *
     * @param rooms of earlier questions
     */
    public static Explanation of(JobGlance glance, Sight sight, KeptRooms rooms) {
        var view = glance.view();
        var binding = view.binding() == null ? null : view.binding().getSpec();
        var prospects = prospects(glance, sight, rooms);
        return new Explanation(
                API_VERSION,
                "Explanation",
                new ObjectName(
                        view.template().getMetadata().getNamespace(),
                        view.template().getMetadata().getName()),
                word(glance.phase()),
                since(glance),
                view.attempt(),
                waits(glance.phase()) ? null : view.member().orElse(null),
                view.claim().map(Claim::name).orElse(null),
                message(glance),
                binding == null ? List.of() : Objects.requireNonNullElse(binding.history(), List.<EndedAttempt>of()),
                gang(glance),
                facts(view.interpretation()),
                notCounted(view.interpretation()),
                waits(glance.phase()) ? queuePlace(glance, sight) : null,
                prospects.rows(),
                prospects.reasons(),
                prospects.unblockedBy(),
                prospects.wouldHelp(),
                prospects.start());
    }

    /** What members say to a job that has none; where a job is that has one. */
    record Prospects(
            List<MemberRow> rows,
            List<String> reasons,
            List<String> unblockedBy,
            List<String> wouldHelp,
            ExpectedStart start) {}

    private static Prospects prospects(JobGlance glance, Sight sight, KeptRooms rooms) {
        if (!waits(glance.phase())) {
            var rows = glance.view().member().stream()
                    .map(member -> MemberRow.placed(member, where(glance)))
                    .toList();
            var start = new ExpectedStart("now", null, "it has a member");
            return new Prospects(
                    rows,
                    List.of(),
                    List.of(),
                    List.of(),
                    glance.phase() == JobPhase.FINISHED ? new ExpectedStart("unknown", null, "it is over") : start);
        }
        var held = general(glance);
        if (glance.offer().isEmpty()) {
            return new Prospects(
                    List.of(),
                    texts(held),
                    Help.unblockedBy(held),
                    List.of(),
                    new ExpectedStart("unknown", null, "nothing of it can be placed yet"));
        }
        return offered(glance.offer().get(), held, sight, rooms);
    }

    /**
     * @param held what keeps it wherever it might go, empty in normal course
     * @param rooms of earlier questions
     */
    static Prospects offered(Job job, List<Reason> held, Sight sight, KeptRooms rooms) {
        rooms.retain(sight.snapshot().members());
        var simulation = simulation(sight, rooms);
        var answer = keptFor(job, simulation.answer(job), sight);
        var all = new ArrayList<>(held);
        all.addAll(answer.general());
        var start = held.isEmpty()
                ? Help.expected(job, answer, simulation, sight)
                : new ExpectedStart("unknown", null, "it is held: " + ReasonText.detail(held.getFirst()));
        var reasons = new ArrayList<Reason>(all);
        if (answer.best().isEmpty()) {
            reasons.addAll(answer.reasons());
        }
        return new Prospects(
                rows(job, answer),
                texts(all),
                Help.unblockedBy(reasons),
                Help.changes(job, answer, sight, rooms),
                start);
    }

    /**
     * The answer as it is for a job that waits: members that have room and are kept for the head of the queue are out, as the
     * loop said when it tried the job last.
     */
    private static Answer keptFor(Job job, Answer answer, Sight sight) {
        var kept = sight.queue().stream()
                .filter(waiting -> waiting.job().key().equals(job.key()))
                .flatMap(waiting -> waiting.reasons().stream())
                .filter(Reason.HeldForLargerGang.class::isInstance)
                .map(Reason.HeldForLargerGang.class::cast)
                .collect(Collectors.toMap(Reason.HeldForLargerGang::member, reason -> reason, (one, same) -> one));
        var verdicts = answer.verdicts().stream()
                .<Verdict>map(verdict -> verdict instanceof Verdict.Fits && kept.containsKey(verdict.member())
                        ? new Verdict.Out(kept.get(verdict.member()))
                        : verdict)
                .toList();
        return kept.isEmpty() ? answer : new Answer(verdicts, answer.general());
    }

    static Simulation simulation(Sight sight, KeptRooms rooms) {
        return new Simulation(sight.snapshot(), sight.ranking(), new Moment(sight.atMillis(), sight.seed()), rooms);
    }

    static List<MemberRow> rows(Job job, Answer answer) {
        return answer.verdicts().stream()
                .map((Verdict verdict) -> MemberRow.of(job, verdict))
                .toList();
    }

    private static List<String> texts(List<? extends Reason> reasons) {
        return reasons.stream().map(ReasonText::detail).toList();
    }

    /** What keeps the job before any member is looked at. */
    static List<Reason> general(JobGlance glance) {
        var view = glance.view();
        if (view.claim().isEmpty()) {
            return List.of(new Reason.NoMatchingPolicy());
        }
        if (view.suspended()) {
            return List.of(new Reason.Suspended("spec.suspend"));
        }
        if (view.interpretation() instanceof Interpretation.Refused refused) {
            return refused.problems().stream()
                    .<Reason>map(problem -> new Reason.SpecInvalid(problem.field(), problem.value(), problem.why()))
                    .toList();
        }
        var claim = view.claim().get();
        if (claim.holdsScheduling()) {
            return List.of(new Reason.Suspended("spec.suspension of policy " + claim.name()));
        }
        if (claim.maxAttempts() > 0 && view.failedAttempts() >= claim.maxAttempts()) {
            return List.of(new Reason.MaxAttemptsReached((int) view.failedAttempts(), claim.maxAttempts()));
        }
        return view.operatorOnHub()
                ? List.of(new Reason.OperatorOnHub(view.template().getMetadata().getNamespace()))
                : List.of();
    }

    static List<PodSetSize> gang(JobGlance glance) {
        return glance.offer().map(Job::gang).map(Explainer::sizes).orElse(List.of());
    }

    private static List<PodSetSize> sizes(Gang gang) {
        return gang.podSets().stream()
                .map(set -> new PodSetSize(
                        set.name(),
                        set.count(),
                        set.minimum(),
                        set.request().cpuMillis(),
                        set.request().memoryBytes(),
                        Quantity.resources(set.request())))
                .toList();
    }

    static List<Fact> facts(Interpretation interpretation) {
        return switch (interpretation) {
            case Interpretation.Understood understood -> understood.facts();
            case Interpretation.Refused refused -> List.of();
        };
    }

    static List<String> notCounted(Interpretation interpretation) {
        return switch (interpretation) {
            case Interpretation.Understood understood ->
                understood.unmodelled().stream()
                        .map(one -> one.podSet() + " " + one.field() + ": " + one.consequence())
                        .toList();
            case Interpretation.Refused refused -> List.of();
        };
    }

    private static @Nullable QueuePlace queuePlace(JobGlance glance, Sight sight) {
        var key = glance.offer().map(Job::key);
        var waiting = sight.queue();
        for (int index = 0; key.isPresent() && index < waiting.size(); index++) {
            if (waiting.get(index).job().key().equals(key.get())) {
                var before = waiting.subList(0, index).stream()
                        .map(Sight.Waiting::job)
                        .toList();
                var own = before.stream()
                        .filter(job -> job.key().namespace().equals(key.get().namespace()))
                        .toList();
                return new QueuePlace(
                        index + 1,
                        waiting.size(),
                        waiting.get(index).job().priority(),
                        own.stream()
                                .limit(NAMED_AHEAD)
                                .map(job ->
                                        job.key().namespace() + "/" + job.key().name())
                                .toList(),
                        before.size() - own.size());
            }
        }
        return null;
    }

    private static boolean waits(JobPhase phase) {
        return switch (phase) {
            case UNCLAIMED, WAITING, HELD -> true;
            case RESERVING, STARTING, RUNNING, UNKNOWN, WITHDRAWING, FINISHED -> false;
        };
    }

    static String word(JobPhase phase) {
        var name = phase.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static @Nullable String since(JobGlance glance) {
        var view = glance.view();
        var binding = Optional.ofNullable(view.binding()).map(one -> one.getSpec());
        var created = view.template().getMetadata().getCreationTimestamp();
        return switch (glance.phase()) {
            case UNCLAIMED, HELD -> created;
            case WAITING ->
                glance.offer()
                        .map(job ->
                                Instant.ofEpochMilli(job.waitingSinceMillis()).toString())
                        .orElse(created);
            case RESERVING -> binding.map(BindingSpec::decidedAt).orElse(null);
            case STARTING, UNKNOWN, WITHDRAWING ->
                armed(view.current())
                        .or(() -> binding.map(BindingSpec::decidedAt))
                        .orElse(null);
            case RUNNING ->
                started(view.current()).or(() -> armed(view.current())).orElse(null);
            case FINISHED ->
                view.template().getStatus() == null
                        ? null
                        : view.template().getStatus().path("terminationTime").asText(null);
        };
    }

    private static Optional<String> armed(Optional<Work> work) {
        return work.map(Work::getStatus).map(status -> status.armedAt());
    }

    private static Optional<String> started(Optional<Work> work) {
        return work.map(Work::getStatus).map(status -> status.driver()).map(driver -> driver.startedAt());
    }

    /** What the member says of the newest attempt, else what was decided last. */
    private static @Nullable String message(JobGlance glance) {
        var binding = glance.view().binding();
        var decided = binding == null ? null : binding.getSpec().message();
        return glance.view()
                .current()
                .map(Work::getStatus)
                .map(status -> status.message())
                .orElse(decided);
    }

    private static String where(JobGlance glance) {
        var status = glance.view().current().map(Work::getStatus);
        var driver = status.map(one -> one.driver())
                .map(one -> "driver " + Objects.requireNonNullElse(one.phase(), "not seen")
                        + (one.pendingReason() == null ? "" : " (" + one.pendingReason() + ")"));
        var executors = status.map(one -> one.executors())
                .map(one -> "executors " + one.running() + " of " + one.wanted() + " running, " + one.pending()
                        + " pending");
        var words = new ArrayList<String>();
        driver.ifPresent(words::add);
        executors.ifPresent(words::add);
        return words.isEmpty() ? "attempt " + glance.view().attempt() : String.join("; ", words);
    }
}
