package dev.muster.agent.withdraw;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.observe.Lateness;
import dev.muster.agent.observe.Observation;
import dev.muster.agent.observe.Watching;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The order Withdraw, step by step. What was never armed is cleaned up; what was armed is put down by the operator before
 * it is deleted, so that no submission is on its way; Spark's own pods are never deleted from here.
 */
public final class Withdrawing {
    private Withdrawing() {}

    public static Step next(WorkView view, Limits limits) {
        Phase phase = view.phase();
        if (phase == null) {
            return unarmed(view, limits);
        }
        return switch (phase) {
            case ReservationFailed, Refused, Withdrawn, Applied -> new Step.Rest();
            case Finished -> afterEnd(view, limits);
            case Starting, Running -> armed(view, limits);
            case Withdrawing -> remove(view, limits);
        };
    }

    private static Step unarmed(WorkView view, Limits limits) {
        return switch (view.copy()) {
            case Copy.Unseen u -> new Step.LookAtCopy();
            case Copy.Present p -> p.suspended() ? new Step.DropCopy(p) : remove(view, limits);
            case Copy.Absent a ->
                view.room().leftovers() > 0
                        ? new Step.ReleaseRoom()
                        : new Step.Conclude(withdrawn(view, "never armed"), false);
        };
    }

    private static Step armed(WorkView view, Limits limits) {
        if (keeps(view)) {
            return preserve(view, limits);
        }
        if (view.spec().cause() == WithdrawCause.DriverLate) {
            Optional<Step> other = late(view, limits);
            if (other.isPresent()) {
                return other.get();
            }
        }
        return new Step.Report(StatusDraft.of(view.status())
                .phase(Phase.Withdrawing)
                .because(cause(view), null)
                .conditions(null)
                .build());
    }

    /** A late driver may have been bound while the order travelled: look, and refuse the order if so. */
    private static Optional<Step> late(WorkView view, Limits limits) {
        if (view.status() != null && view.status().withdrawRefused() != null) {
            return Lateness.of(view, limits).isPresent() ? Optional.empty() : Optional.of(Watching.next(view, limits));
        }
        if (!view.progress().lookedLive()) {
            return Optional.of(new Step.LookAtDriver());
        }
        boolean bound = view.driver()
                .map(d -> d.bound() && !d.gone() && d.rejection() == null)
                .orElse(false);
        if (!bound && !view.driverRan()) {
            return Optional.empty();
        }
        String node = view.driver().map(Driver::node).orElse(null);
        String words = node == null ? "the driver has run" : "the driver has a node: " + node;
        return Optional.of(new Step.Report(StatusDraft.of(view.status())
                .withdrawRefused(words)
                .conditions(null)
                .build()));
    }

    /** preserveResourcesOnDeletion: the copy goes on in the member, without our marks. */
    private static Step preserve(WorkView view, Limits limits) {
        if (view.ownCopy().isEmpty()) {
            return view.copy() instanceof Copy.Unseen
                    ? new Step.LookAtCopy()
                    : view.room().leftovers() > 0
                            ? new Step.ReleaseRoom()
                            : new Step.Conclude(withdrawn(view, "left in the member"), true);
        }
        Copy.Present copy = view.ownCopy().get();
        if (!copy.acknowledged()) {
            return Watching.next(view, limits);
        }
        return view.room().leftovers() > 0 ? new Step.ReleaseRoom() : new Step.Disown(copy);
    }

    /** A finished copy stays for its logs until its template is gone. */
    private static Step afterEnd(WorkView view, Limits limits) {
        if (keeps(view)) {
            return preserve(view, limits);
        }
        if (templateGone(view)) {
            return remove(view, limits);
        }
        return view.ownCopy()
                .filter(Copy.Present::held)
                .<Step>map(Step.LetGo::new)
                .orElseGet(Step.Rest::new);
    }

    private static Step remove(WorkView view, Limits limits) {
        if (view.copy() instanceof Copy.Unseen) {
            return new Step.LookAtCopy();
        }
        if (!templateGone(view)) {
            Optional<String> outcome = outcome(view);
            if (outcome.isPresent()) {
                return finish(view, outcome.get(), limits);
            }
        }
        return view.ownCopy().map(copy -> putDown(view, copy, limits)).orElseGet(() -> prove(view, limits));
    }

    private static Step putDown(WorkView view, Copy.Present copy, Limits limits) {
        if (copy.deleting()) {
            return copy.held() ? new Step.LetGo(copy) : new Step.LookAtCopy();
        }
        if (copy.terminal() || copy.putDown() || !view.progress().suspendHonoured()) {
            return new Step.Delete(copy);
        }
        if (!copy.suspended()) {
            return new Step.Suspend(copy);
        }
        Duration left = Ages.left(view.ages().suspending(), limits.suspendAnswer());
        return left.isZero()
                ? new Step.Delete(copy)
                : new Step.Wait(left, "waiting for the operator to put the copy down, state " + copy.state());
    }

    /** The copy is gone: nothing of the token lives, and nothing of it is on its way. */
    private static Step prove(WorkView view, Limits limits) {
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        if (view.livePods() > 0) {
            return new Step.Wait(limits.poll(), view.livePods() + " pods of the token still run");
        }
        if (view.ages().unansweredCreate() != null) {
            Duration left = Ages.left(view.ages().unansweredCreate(), limits.requestLimit());
            if (!left.isZero()) {
                return new Step.Wait(left, "a create without an answer may still take effect");
            }
        }
        if (view.ages().empty() == null) {
            return new Step.ListPods();
        }
        boolean answered = view.progress().putDown() || view.phase() == Phase.Finished;
        Duration gap = answered ? limits.proofGap() : limits.withdrawSettle();
        Duration left = Ages.left(view.ages().empty(), gap);
        return left.isZero()
                ? new Step.Conclude(withdrawn(view, null), false)
                : new Step.Wait(left, "no pod of the token is seen; looking again");
    }

    /**
     * How the job ended by itself, if it did before it was put down. A failure that another run might follow, that the
     * withdrawal caused, or that came before any container ran, is none.
     */
    private static Optional<String> outcome(WorkView view) {
        Optional<Copy.Present> copy = view.ownCopy();
        Driver.End end = view.driver().map(Driver::end).orElse(Driver.End.None);
        if (end == Driver.End.Succeeded
                || copy.map(c -> c.state().equals("COMPLETED")).orElse(false)) {
            return Optional.of("COMPLETED");
        }
        boolean last = copy.map(c -> c.state().equals("FAILED") || !c.retries()).orElse(false);
        return end == Driver.End.Failed && last ? Optional.of("FAILED") : Optional.empty();
    }

    private static Step finish(WorkView view, String outcome, Limits limits) {
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        boolean waitedEnough = Ages.reached(view.ages().finishing(), limits.linger());
        if (view.livePods() > 0 && !waitedEnough) {
            return new Step.Wait(limits.poll(), "the driver has ended, " + view.livePods() + " pods still run");
        }
        WorkStatus base = view.ownCopy()
                .map(copy -> Observation.of(view, copy, limits))
                .orElseGet(() -> StatusDraft.of(view.status()).build());
        return new Step.Conclude(
                StatusDraft.of(base)
                        .phase(Phase.Finished)
                        .outcome(outcome)
                        .because(outcome, "it ended before it was withdrawn")
                        .conditions(null)
                        .build(),
                waitedEnough);
    }

    private static WorkStatus withdrawn(WorkView view, @Nullable String message) {
        return StatusDraft.of(view.status())
                .phase(Phase.Withdrawn)
                .because(cause(view), message)
                .conditions(null)
                .build();
    }

    private static String cause(WorkView view) {
        return view.spec().cause() == null
                ? WithdrawCause.Requested.name()
                : view.spec().cause().name();
    }

    private static boolean keeps(WorkView view) {
        return Boolean.TRUE.equals(view.spec().preserve()) && view.spec().cause() == WithdrawCause.TemplateDeleted;
    }

    private static boolean templateGone(WorkView view) {
        return view.spec().cause() == WithdrawCause.TemplateDeleted
                || view.spec().cause() == WithdrawCause.Orphaned;
    }
}
