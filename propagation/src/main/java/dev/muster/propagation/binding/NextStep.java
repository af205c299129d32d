package dev.muster.propagation.binding;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.core.cycle.Decision;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.reclaim.Reclaimable;
import dev.muster.propagation.status.StatusMirror;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * The way of one job on the hub, as a pure function from what is seen to the one step that comes next.
 *
 * <ol>
 *   <li>An earlier template's binding of this name goes first, with proof for every attempt.
 *   <li>A deleted template: everything is withdrawn, then binding, then finalizer.
 *   <li>A job that is over stays over, also when its Work is gone; after its time to live it is deleted.
 *   <li>A deleted binding is a person's wish to start over: everything is withdrawn, then it goes.
 *   <li>A live attempt is carried through: its Work is made, watched, mirrored, withdrawn when it must move.
 *   <li>An ended attempt is written down, with proof, before anything else is decided.
 *   <li>A job without an attempt is claimed, held, refused, queued, or dispatched.
 * </ol>
 *
 * What stays true: a new attempt is dispatched only when every earlier one has proof (S3), attempts never go back (S4).
 */
public final class NextStep {
    /** How long a template may be unclaimed before its owner is told; from the reference for users' policies. */
    static final Duration UNCLAIMED_GRACE = Duration.ofSeconds(10);

    private static final JobStep REST = new JobStep.Rest(Duration.ofMinutes(10));

    private NextStep() {}

    public static JobStep of(JobView view) {
        if (view.bindingIsOfAnother()) {
            return tearDown(view, WithdrawCause.TemplateDeleted).orElseGet(JobStep.RemoveBinding::new);
        }
        if (view.deleted()) {
            return whenDeleted(view);
        }
        var finished = view.works().stream().filter(JobView::finished).findFirst();
        if (finished.isPresent() && !StatusMirror.shows(view.template(), finished.get())) {
            return new JobStep.Mirror(StatusMirror.of(finished.get()));
        }
        if (finished.isPresent() || StatusMirror.isOver(view.template())) {
            return whenOver(view);
        }
        if (view.bindingIsDeleted()) {
            return tearDown(view, WithdrawCause.Requested).orElseGet(JobStep.RemoveBinding::new);
        }
        if (view.member().isPresent() && !view.endIsRecorded()) {
            return whenPlaced(view);
        }
        return whenWaiting(view);
    }

    private static JobStep whenDeleted(JobView view) {
        if (!view.carriesOurFinalizer()) {
            return REST;
        }
        return tearDown(view, WithdrawCause.TemplateDeleted)
                .orElseGet(() -> view.binding() == null ? new JobStep.ReleaseTemplate() : new JobStep.RemoveBinding());
    }

    /** Withdraws every Work that may hold something in a member; empty when nothing is left in any. */
    private static Optional<JobStep> tearDown(JobView view, WithdrawCause cause) {
        if (view.member().isPresent() && !view.endIsRecorded() && view.current().isEmpty()) {
            return Optional.of(new JobStep.SpendAttempt(cause));
        }
        var open =
                view.works().stream().filter(work -> !leavesNothing(view, work)).toList();
        if (open.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(open.stream()
                .filter(work -> work.getSpec().intent() == Intent.Run || overridesCause(work, cause))
                .findFirst()
                .<JobStep>map(work -> new JobStep.Withdraw(work, cause))
                .orElse(REST));
    }

    private static boolean overridesCause(Work work, WithdrawCause cause) {
        return work.getSpec().cause() == WithdrawCause.DriverLate && cause != WithdrawCause.DriverLate;
    }

    /** Nothing of this attempt is in its member: no pod, and no copy either (a finished job's copy stays until it is withdrawn). */
    private static boolean leavesNothing(JobView view, Work work) {
        var phase = JobView.phase(work);
        return view.fleet().attestedGone(JobView.memberOf(work))
                || phase == Phase.Withdrawn
                || phase == Phase.Refused
                || phase == Phase.ReservationFailed;
    }

    private static JobStep whenOver(JobView view) {
        var left = timeToLive(view);
        if (left.isEmpty()) {
            return REST;
        }
        return left.get().isPositive() ? new JobStep.Rest(left.get()) : new JobStep.DeleteTemplate();
    }

    /** What is left of a finished job's time to live; empty without one. */
    private static Optional<Duration> timeToLive(JobView view) {
        var seconds = view.template().getSpec() == null
                ? null
                : view.template().getSpec().path("timeToLiveSeconds");
        if (seconds == null || !seconds.canConvertToLong()) {
            return Optional.empty();
        }
        var ended = view.template().getStatus() == null
                ? ""
                : view.template().getStatus().path("terminationTime").asText("");
        try {
            return Optional.of(Duration.between(view.now(), Instant.parse(ended).plusSeconds(seconds.asLong())));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static JobStep whenPlaced(JobView view) {
        var current = view.current();
        if (current.isEmpty()) {
            return whenUndispatched(view);
        }
        var work = current.get();
        if (view.hasProof(work)) {
            return new JobStep.RecordEnd(work);
        }
        if (view.suspended() && wants(work, WithdrawCause.TemplateSuspended)) {
            return new JobStep.Withdraw(work, WithdrawCause.TemplateSuspended);
        }
        if (work.getSpec().intent() == Intent.Run) {
            var cause = Reclaimable.cause(work);
            if (cause.isPresent()) {
                return new JobStep.Withdraw(work, cause.get());
            }
            if (JobView.phase(work) == null && !view.fleet().ready(JobView.memberOf(work))) {
                return new JobStep.Withdraw(work, WithdrawCause.MemberNotReady);
            }
        }
        return whenGoing(view, work);
    }

    /** Shows how the attempt does; a member that is not heard of keeps it, but what it last said may not be so any more. */
    private static JobStep whenGoing(JobView view, Work work) {
        var member = JobView.memberOf(work);
        if (JobView.phase(work) != null && !view.fleet().ready(member)) {
            var unknown = StatusMirror.unknown(work, member);
            return unknown.equals(view.template().getStatus()) ? REST : new JobStep.Mirror(unknown);
        }
        if (!StatusMirror.shows(view.template(), work)) {
            return new JobStep.Mirror(StatusMirror.of(work));
        }
        return isStale(view) && work.getSpec().intent() == Intent.Run && !view.editIsTold()
                ? new JobStep.TellEdited()
                : REST;
    }

    private static boolean wants(Work work, WithdrawCause cause) {
        return work.getSpec().intent() == Intent.Run || overridesCause(work, cause);
    }

    /** A decision stands without its Work: our own from a moment ago, or one that a crash left behind. */
    private static JobStep whenUndispatched(JobView view) {
        if (view.suspended()) {
            return new JobStep.SpendAttempt(WithdrawCause.TemplateSuspended);
        }
        var claim = view.claim();
        var member = view.member().orElseThrow();
        if (claim.isEmpty()
                || !(view.interpretation() instanceof Interpretation.Understood)
                || !view.fleet().ready(member)
                || isStale(view)) {
            return new JobStep.SpendAttempt(WithdrawCause.Superseded);
        }
        return claim.get().holdsDispatchTo(member)
                ? new JobStep.TellHeld(
                        "spec.suspension of policy " + claim.get().name())
                : new JobStep.SendWork(claim.get());
    }

    /** The template was edited after the decision. */
    private static boolean isStale(JobView view) {
        var binding = view.binding();
        var decided = binding == null ? null : binding.getSpec().template().generation();
        return decided != null && !decided.equals(view.template().getMetadata().getGeneration());
    }

    private static JobStep whenWaiting(JobView view) {
        var unproven =
                view.works().stream().filter(work -> !view.hasProof(work)).findFirst();
        if (unproven.isPresent()) {
            return wants(unproven.get(), WithdrawCause.Superseded)
                    ? new JobStep.Withdraw(unproven.get(), WithdrawCause.Superseded)
                    : REST;
        }
        if (view.claim().isEmpty()) {
            return whenUnclaimed(view);
        }
        var claim = view.claim().get();
        if (!claim.isOurs()) {
            return REST;
        }
        if (!view.carriesOurFinalizer() || !claim.isWrittenOn(view.template())) {
            return new JobStep.ClaimTemplate(claim);
        }
        if (view.suspended()) {
            return new JobStep.TellHeld("spec.suspend");
        }
        if (view.interpretation() instanceof Interpretation.Refused refused) {
            return new JobStep.TellRefused(refused.message());
        }
        if (claim.holdsScheduling()) {
            return new JobStep.TellHeld("spec.suspension.scheduling of policy " + claim.name());
        }
        var limit = claim.maxAttempts();
        if (limit > 0 && view.failedAttempts() >= limit) {
            return new JobStep.GiveUp((int) view.failedAttempts(), limit);
        }
        if (view.operatorOnHub()) {
            return new JobStep.TellWaiting(
                    claim,
                    List.of(new Reason.OperatorOnHub(
                            view.template().getMetadata().getNamespace())));
        }
        return decided(view, claim);
    }

    private static JobStep decided(JobView view, Claim claim) {
        var decision = view.decision();
        if (decision == null) {
            return new JobStep.Enqueue(claim);
        }
        return switch (decision) {
            case Decision.Place place -> new JobStep.Dispatch(claim, place);
            case Decision.Wait wait -> new JobStep.TellWaiting(claim, List.copyOf(wait.reasons()));
        };
    }

    private static JobStep whenUnclaimed(JobView view) {
        if (view.binding() != null) {
            return new JobStep.RemoveBinding();
        }
        if (view.carriesOurFinalizer()) {
            return new JobStep.ReleaseTemplate();
        }
        var age = Duration.between(Instant.parse(view.template().getMetadata().getCreationTimestamp()), view.now());
        // A template from the future says that the hub's clock is another than ours: better told early than minutes
        // late.
        return age.abs().compareTo(UNCLAIMED_GRACE) < 0
                ? new JobStep.Rest(UNCLAIMED_GRACE.minus(age))
                : new JobStep.TellUnclaimed();
    }
}
