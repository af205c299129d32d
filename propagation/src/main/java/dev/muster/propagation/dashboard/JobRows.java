package dev.muster.propagation.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.model.Gang;
import dev.muster.core.reason.ReasonCode;
import dev.muster.propagation.binding.JobPhase;
import dev.muster.propagation.binding.JobView;
import dev.muster.propagation.interpret.GangShape;
import dev.muster.propagation.status.StatusMirror;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a job's objects to the row that the page shows; pure. */
final class JobRows {
    private static final Comparator<Work> BY_ATTEMPT = Comparator.comparingLong(JobRows::attempt);

    private JobRows() {}

    /**
     * All objects of one job.
     *
     * @param binding null before it is made
     * @param works of all attempts that are still there
     */
    record Known(SparkApplication template, @Nullable ResourceBinding binding, List<Work> works) {
        Known {
            works = works.stream().sorted(BY_ATTEMPT).toList();
        }

        Optional<BindingSpec> decision() {
            return Optional.ofNullable(binding).map(ResourceBinding::getSpec);
        }

        List<EndedAttempt> history() {
            return decision().map(BindingSpec::history).orElse(List.of());
        }

        JsonNode status() {
            JsonNode status = template.getStatus();
            return status == null ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : status;
        }

        boolean over() {
            return StatusMirror.isOver(template) || works.stream().anyMatch(JobView::finished);
        }
    }

    static JobRow of(Known job, JobView.Fleet fleet) {
        var metadata = job.template().getMetadata();
        Optional<BindingSpec> decision = job.decision();
        JobPhase phase = phase(job, fleet);
        List<Stage> stages = Timeline.of(job);
        boolean waits = phase == JobPhase.WAITING || phase == JobPhase.UNCLAIMED || phase == JobPhase.HELD;
        Optional<Gang> gang = gang(decision.map(BindingSpec::gang).orElse(null));
        var executors = current(job).map(Work::getStatus).map(WorkStatus::executors);
        return new JobRow(
                metadata.getUid(),
                metadata.getNamespace(),
                metadata.getName(),
                phase,
                job.status().path("applicationState").path("state").asText(""),
                member(job, phase),
                decision.map(BindingSpec::attempt).orElse(0L),
                waits ? reason(decision, phase) : "",
                shortened(words(job, waits)),
                decision.map(BindingSpec::priority).orElse(0),
                gang.map(Gang::pods).orElse(0L),
                gang.map(Gang::total).map(Amount::of).orElse(Amount.ZERO),
                Timeline.millis(metadata.getCreationTimestamp()),
                stages.isEmpty()
                        ? Timeline.millis(metadata.getCreationTimestamp())
                        : Objects.requireNonNullElse(
                                stages.getLast().to(), stages.getLast().from()),
                executors.map(WorkStatus.ExecutorSummary::running).orElse(0),
                executors.map(WorkStatus.ExecutorSummary::wanted).orElse(0),
                stages.subList(Math.max(0, stages.size() - JobRow.STAGES), stages.size()),
                job.history().stream().map(JobRows::ended).toList(),
                decision.map(BindingSpec::exclusions).orElse(List.of()).stream()
                        .map(JobRows::exclusion)
                        .toList());
    }

    /** As {@link JobPhase}, from objects alone: what a policy holds is told by the binding's reason. */
    static JobPhase phase(Known job, JobView.Fleet fleet) {
        boolean deleted = job.template().getMetadata().getDeletionTimestamp() != null;
        if (job.over() && !deleted) {
            return JobPhase.FINISHED;
        }
        Optional<Work> live =
                job.works().stream().filter(work -> !hasProof(work, fleet)).findFirst();
        if (live.isPresent()) {
            return ofLive(live.get(), fleet);
        }
        return deleted ? JobPhase.WITHDRAWING : ofIdle(job);
    }

    private static JobPhase ofLive(Work work, JobView.Fleet fleet) {
        if (work.getSpec().intent() == Intent.Withdraw) {
            return JobPhase.WITHDRAWING;
        }
        Phase phase = JobView.phase(work);
        if (phase == null) {
            return JobPhase.RESERVING;
        }
        if (!fleet.ready(JobView.memberOf(work))) {
            return JobPhase.UNKNOWN;
        }
        return phase == Phase.Starting ? JobPhase.STARTING : JobPhase.RUNNING;
    }

    private static JobPhase ofIdle(Known job) {
        Optional<BindingSpec> decision = job.decision();
        var annotations = job.template().getMetadata().getAnnotations();
        boolean claimed = decision.isPresent() || annotations != null && annotations.containsKey(Reserved.CLAIMED_BY);
        if (!claimed) {
            return JobPhase.UNCLAIMED;
        }
        boolean held = job.template().getSpec() != null
                        && job.template().getSpec().path("suspend").asBoolean(false)
                || decision.map(BindingSpec::reason)
                        .filter(ReasonCode.SUSPENDED.word()::equals)
                        .isPresent();
        if (held) {
            return JobPhase.HELD;
        }
        boolean placed = decision.map(BindingSpec::member).isPresent()
                && job.history().stream()
                        .noneMatch(ended -> ended.attempt() == decision.get().attempt());
        return placed ? JobPhase.RESERVING : JobPhase.WAITING;
    }

    private static boolean hasProof(Work work, JobView.Fleet fleet) {
        return JobView.endedByAgent(work) || JobView.neverArmed(work) || fleet.attestedGone(JobView.memberOf(work));
    }

    /** The Work of the newest attempt, if there is one. */
    static Optional<Work> current(Known job) {
        return job.works().isEmpty()
                ? Optional.empty()
                : Optional.of(job.works().getLast());
    }

    private static @Nullable String member(Known job, JobPhase phase) {
        return switch (phase) {
            case UNCLAIMED, WAITING, HELD -> null;
            case RESERVING, STARTING, RUNNING, UNKNOWN, WITHDRAWING, FINISHED ->
                job.decision()
                        .map(BindingSpec::member)
                        .or(() -> current(job).map(JobView::memberOf))
                        .orElse(null);
        };
    }

    private static String reason(Optional<BindingSpec> decision, JobPhase phase) {
        return decision.map(BindingSpec::reason)
                .orElseGet(() -> phase == JobPhase.UNCLAIMED ? ReasonCode.NO_MATCHING_POLICY.word() : "");
    }

    /** While it waits, the decision's words; else those of the member about it, or of the operator. */
    private static String words(Known job, boolean waits) {
        String shown =
                job.status().path("applicationState").path("errorMessage").asText("");
        if (waits) {
            return job.decision().map(BindingSpec::message).orElse(shown);
        }
        Optional<WorkStatus> status = current(job).map(Work::getStatus);
        return status.map(WorkStatus::conditions).orElse(List.of()).stream()
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(io.fabric8.kubernetes.api.model.Condition::getMessage)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> status.map(WorkStatus::driver).map(WorkStatus.DriverSummary::pendingReason))
                .orElse(shown);
    }

    private static String shortened(String message) {
        return message.length() <= JobRow.MESSAGE ? message : message.substring(0, JobRow.MESSAGE - 1) + "…";
    }

    private static Optional<Gang> gang(@Nullable List<GangPodSet> podSets) {
        if (podSets == null) {
            return Optional.empty();
        }
        return switch (GangShape.of(podSets)) {
            case GangShape.Shaped shaped -> Optional.of(shaped.gang());
            case GangShape.Unshapeable unshapeable -> Optional.empty();
        };
    }

    private static JobRow.Ended ended(EndedAttempt attempt) {
        return new JobRow.Ended(
                attempt.attempt(),
                attempt.member(),
                attempt.outcome(),
                shortened(Objects.requireNonNullElse(attempt.message(), "")),
                Timeline.millis(attempt.at()));
    }

    private static JobRow.Exclusion exclusion(BindingSpec.Exclusion exclusion) {
        return new JobRow.Exclusion(exclusion.member(), exclusion.cause(), Timeline.millis(exclusion.until()));
    }

    static long attempt(Work work) {
        return Objects.requireNonNullElse(work.getSpec().attempt(), 0L);
    }
}
