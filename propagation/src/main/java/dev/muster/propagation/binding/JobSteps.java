package dev.muster.propagation.binding;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.EndedAttempt;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Decision;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonText;
import dev.muster.core.reason.ScheduledReason;
import dev.muster.propagation.binding.JobEvents.Type;
import dev.muster.propagation.dispatch.Bindings;
import dev.muster.propagation.dispatch.Orders;
import dev.muster.propagation.interpret.Copy;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.reclaim.Exclusions;
import dev.muster.propagation.reclaim.Reclaimable;
import dev.muster.propagation.schedule.SchedulingLoop;
import dev.muster.propagation.status.EventReason;
import dev.muster.propagation.status.StatusMirror;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out one step of a job. Each write is locked to what was seen; a lost lock ends the step, and the next look decides anew.
 * Returns when to look again at the latest, if nothing happens before.
 */
public final class JobSteps {
    private static final Duration UNDECIDED = Duration.ofMinutes(10);

    /** Why a job waits is told again at most this often while only numbers change. A guess. */
    private static final Duration TELL_INTERVAL = Duration.ofSeconds(30);

    /** A dependency that can have no more users is asked for again this often; its jobs end one by one. A guess. */
    private static final Duration CROWDED_AGAIN = Duration.ofSeconds(10);

    private final JobWrites writes;
    private final DependencyPlan dependencies;
    private final JobEvents events;
    private final JobReconciler.Surroundings surroundings;
    private final IntSupplier memberCount;
    private final Clock clock;
    private @Nullable SchedulingLoop loop;

    public JobSteps(
            JobWrites writes,
            DependencyPlan dependencies,
            JobEvents events,
            JobReconciler.Surroundings surroundings,
            IntSupplier memberCount,
            Clock clock) {
        this.writes = writes;
        this.dependencies = dependencies;
        this.events = events;
        this.surroundings = surroundings;
        this.memberCount = memberCount;
        this.clock = clock;
    }

    void use(SchedulingLoop schedulingLoop) {
        this.loop = schedulingLoop;
    }

    DependencyPlan dependencies() {
        return dependencies;
    }

    /** Takes the step; empty when only an event should bring the job back. */
    Optional<Duration> take(JobStep step, JobView view) {
        var template = view.template();
        return switch (step) {
            case JobStep.Rest rest -> Optional.of(rest.atMost());
            case JobStep.ClaimTemplate claim -> done(() -> writes.claim(template, claim.claim()));
            case JobStep.TellUnclaimed unclaimed -> {
                events.tell(
                        template,
                        Type.Warning,
                        EventReason.NoMatchingPolicy,
                        "no PropagationPolicy or ClusterPropagationPolicy selects this object; it will not be propagated");
                yield Optional.of(UNDECIDED);
            }
            case JobStep.Enqueue enqueue -> Optional.empty();
            case JobStep.Dispatch dispatch ->
                crowded(view, dispatch.claim(), dispatch.place().member())
                        .or(() -> done(() -> dispatch(view, dispatch)));
            case JobStep.SendWork send ->
                crowded(view, send.claim(), view.member().orElseThrow())
                        .or(() -> done(() -> send(view, send.claim(), Objects.requireNonNull(view.binding()))));
            case JobStep.SpendAttempt spend ->
                done(() ->
                        writes.create(Orders.spent(Objects.requireNonNull(view.binding()), spend.cause()), template));
            case JobStep.TellWaiting waiting -> tellWaiting(view, waiting);
            case JobStep.TellRefused refused ->
                done(() -> tellOnce(
                        view, StatusMirror.refused(refused.message()), EventReason.SpecInvalid, refused.message()));
            case JobStep.TellHeld held -> done(() -> tellHeld(view, held.by()));
            case JobStep.Withdraw withdraw -> done(() -> withdraw(template, withdraw.work(), withdraw.cause()));
            case JobStep.RecordEnd end -> done(() -> recordEnd(view, end.work()));
            case JobStep.GiveUp giveUp -> done(() -> giveUp(view, giveUp));
            case JobStep.Mirror mirror -> done(() -> mirror(view, mirror));
            case JobStep.TellEdited edited -> done(() -> tellEdited(view));
            case JobStep.DeleteTemplate delete -> done(() -> writes.deleteTemplate(template));
            case JobStep.RemoveBinding remove -> done(() -> removeBinding(view));
            case JobStep.ReleaseTemplate release -> done(() -> writes.release(template));
        };
    }

    /** The write's own event brings the job back. */
    private static Optional<Duration> done(Runnable write) {
        write.run();
        return Optional.empty();
    }

    /** Nothing is written for a job that could not be sent; when to try again, empty when it can be sent now. */
    private Optional<Duration> crowded(JobView view, Claim claim, String member) {
        var uid = view.binding() == null ? null : view.binding().getMetadata().getUid();
        var problem = dependencies.crowded(view.template(), claim, uid, member);
        problem.ifPresent(
                message -> tellOnce(view, StatusMirror.pending(message), EventReason.DependencyCrowded, message));
        return problem.map(message -> CROWDED_AGAIN);
    }

    private void dispatch(JobView view, JobStep.Dispatch dispatch) {
        var template = view.template();
        var understood = (Interpretation.Understood) view.interpretation();
        var text = ReasonText.scheduled(
                dispatch.place().member(), dispatch.place().job().gang());
        var spec = Bindings.placed(
                spec(view),
                template,
                dispatch.claim(),
                understood.podSets(),
                (int) dispatch.place().job().priority(),
                dispatch.place().member(),
                text,
                clock.instant());
        var binding = writes.binding(template, view.binding(), spec);
        assumeUnderToken(dispatch.place(), binding);
        if (!dispatch.claim().holdsDispatchTo(dispatch.place().member())) {
            send(view, dispatch.claim(), binding);
        }
        events.tell(template, Type.Normal, EventReason.ScheduleBindingSucceed, text);
    }

    private void assumeUnderToken(Decision.Place place, ResourceBinding binding) {
        var token =
                Reserved.token(binding.getMetadata().getUid(), binding.getSpec().attempt());
        Claims.claim(
                        token,
                        place.member(),
                        place.job().key(),
                        Objects.requireNonNull(binding.getSpec().gang()))
                .ifPresent(claim ->
                        Objects.requireNonNull(loop).dispatched(place.job().key(), claim));
    }

    private void send(JobView view, Claim claim, ResourceBinding binding) {
        var member = Objects.requireNonNull(binding.getSpec().member());
        var needs =
                dependencies.send(view.template(), claim, binding.getMetadata().getUid(), member);
        var reservation = Orders.reservation(claim, surroundings.holdsPlaceholders(member));
        writes.create(Orders.run(binding, claim, Copy.of(view.template()), reservation, needs), view.template());
    }

    private Optional<Duration> tellWaiting(JobView view, JobStep.TellWaiting waiting) {
        var before = spec(view);
        var message = ReasonText.waiting(memberCount.getAsInt(), waiting.reasons());
        var code = WaitingNews.code(waiting.reasons());
        if (before != null && before.member() == null && message.equals(before.message())) {
            return showPending(view, message);
        }
        if (before != null && WaitingNews.onlyNumbersMoved(before.message(), message) && before.decidedAt() != null) {
            var age = Duration.between(Instant.parse(before.decidedAt()), clock.instant());
            // Decided in the future: by a process with another clock, and no reason to wait for ours to get there.
            if (age.abs().compareTo(TELL_INTERVAL) < 0) {
                return Optional.of(TELL_INTERVAL.minus(age));
            }
        }
        var next = Bindings.waiting(
                before,
                view.template(),
                waiting.claim(),
                podSets(view),
                surroundings.priority(priorityClass(view)),
                code,
                ScheduledReason.of(waiting.reasons()),
                message,
                clock.instant());
        writes.binding(view.template(), view.binding(), next);
        events.tell(
                view.template(),
                Type.Warning,
                EventReason.ScheduleBindingFailed,
                WaitingNews.series(waiting.reasons()),
                message);
        return showPending(view, message);
    }

    private Optional<Duration> showPending(JobView view, String message) {
        return done(() -> writes.status(view.template(), StatusMirror.pending(message)));
    }

    private static List<GangPodSet> podSets(JobView view) {
        return view.interpretation() instanceof Interpretation.Understood understood ? understood.podSets() : List.of();
    }

    private static @Nullable String priorityClass(JobView view) {
        return view.interpretation() instanceof Interpretation.Understood understood
                ? understood.driverPriorityClassName()
                : null;
    }

    private void tellOnce(
            JobView view, com.fasterxml.jackson.databind.node.ObjectNode status, EventReason reason, String message) {
        if (writes.status(view.template(), status)) {
            events.tell(view.template(), Type.Warning, reason, message);
        }
    }

    private void tellHeld(JobView view, String by) {
        var status = view.suspended() ? StatusMirror.held() : StatusMirror.pending("held by " + by);
        writes.status(view.template(), status);
    }

    private void withdraw(SparkApplication template, Work work, WithdrawCause cause) {
        writes.update(Orders.withdrawn(work, cause), template);
        var asked = Reclaimable.condition(work)
                .map(condition -> condition.getMessage())
                .orElse("");
        switch (cause) {
            case DriverLate -> events.tell(template, Type.Warning, EventReason.DriverStartTimeout, where(work) + asked);
            case OperatorSilent -> events.tell(template, Type.Warning, EventReason.OperatorSilent, where(work) + asked);
            case OperatorSkipped ->
                events.tell(template, Type.Warning, EventReason.OperatorSkipped, where(work) + asked);
            case DriverRejected -> events.tell(template, Type.Warning, EventReason.DriverRejected, where(work) + asked);
            case TemplateDeleted, TemplateSuspended, Superseded, MemberNotReady, Requested, Orphaned -> {
                // The owner's own wish, or told when the attempt's end is recorded.
            }
        }
    }

    private static String where(Work work) {
        return "member " + JobView.memberOf(work) + ", attempt "
                + work.getSpec().attempt() + ": ";
    }

    private void recordEnd(JobView view, Work work) {
        var binding = Objects.requireNonNull(view.binding());
        var ended = AttemptEnd.of(work);
        var backoff = view.claim().map(Claim::memberBackoff).orElse(Duration.ofMinutes(5));
        var spec = binding.getSpec();
        var end = new EndedAttempt(
                spec.attempt(),
                ended.member(),
                ended.cause(),
                ended.message(),
                clock.instant().toString());
        writes.binding(
                view.template(),
                binding,
                Bindings.ended(
                        spec,
                        end,
                        Exclusions.after(spec.exclusions(), ended, backoff, clock.instant()),
                        clock.instant()));
        dependencies.release(binding.getMetadata().getUid(), null);
        AttemptEnd.event(work)
                .ifPresent(reason -> events.tell(
                        view.template(),
                        Type.Warning,
                        reason,
                        where(work) + Objects.requireNonNullElse(ended.message(), ended.cause())));
    }

    private void tellEdited(JobView view) {
        var binding = Objects.requireNonNull(view.binding());
        var message = "attempt " + view.attempt() + " runs the spec as it was at generation "
                + binding.getSpec().template().generation() + "; the edit to generation "
                + view.template().getMetadata().getGeneration()
                + " is not sent: delete the job and create it again, or suspend and resume it";
        var next = Bindings.editIgnored(
                binding.getSpec(), view.template().getMetadata().getGeneration(), message, clock.instant());
        writes.binding(view.template(), binding, next);
        events.tell(view.template(), Type.Warning, EventReason.EditIgnored, message);
    }

    private void giveUp(JobView view, JobStep.GiveUp giveUp) {
        var message = ReasonText.detail(new Reason.MaxAttemptsReached(giveUp.attempts(), giveUp.limit()));
        tellOnce(view, StatusMirror.gaveUp(message), EventReason.MaxAttemptsReached, message);
    }

    /** A job that has ended needs nothing any more; let go first, because its last status is written only once. */
    private void mirror(JobView view, JobStep.Mirror mirror) {
        var binding = view.binding();
        if (binding != null && view.works().stream().anyMatch(JobView::finished)) {
            dependencies.release(binding.getMetadata().getUid(), null);
        }
        writes.status(view.template(), mirror.status());
    }

    private void removeBinding(JobView view) {
        var binding = Objects.requireNonNull(view.binding());
        boolean copyStays = view.current()
                .filter(work -> Boolean.TRUE.equals(work.getSpec().preserve()))
                .isPresent();
        if (copyStays) {
            dependencies.leave(binding.getMetadata().getUid());
        } else {
            dependencies.release(binding.getMetadata().getUid(), null);
        }
        writes.remove(view.template(), binding);
    }

    private static @Nullable BindingSpec spec(JobView view) {
        return view.binding() == null ? null : view.binding().getSpec();
    }
}
