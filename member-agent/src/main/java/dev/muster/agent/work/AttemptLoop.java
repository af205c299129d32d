package dev.muster.agent.work;

import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.reserve.HandOver;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Carries one attempt as far as it goes now: look, decide, do, until there is something to wait for. */
final class AttemptLoop {
    private static final Logger LOG = Logger.getLogger(AttemptLoop.class);

    /** Fields of every log line of an attempt: the binding's UID and the attempt's number. */
    private static final String BINDING = "binding";

    private static final String ATTEMPT = "attempt";

    /** More steps than any straight way through an attempt has; then others get their turn. */
    private static final int STEPS = 40;

    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Duration HAND_OVER_AGAIN = Duration.ofSeconds(1);

    private final Views views;
    private final PrepareSteps prepare;
    private final CopySteps copies;
    private final StatusSteps statuses;
    private final HandOver handOver;
    private final Limits limits;

    AttemptLoop(
            Views views,
            PrepareSteps prepare,
            CopySteps copies,
            StatusSteps statuses,
            HandOver handOver,
            Limits limits) {
        this.views = views;
        this.prepare = prepare;
        this.copies = copies;
        this.statuses = statuses;
        this.handOver = handOver;
        this.limits = limits;
    }

    /**
     * @return when to look again at the latest, empty when only an event can bring anything new
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when a server gave no answer: look again later
     */
    Optional<Duration> run(Attempt attempt, StatusSink sink) {
        MDC.put(BINDING, bindingOf(attempt.token()));
        MDC.put(ATTEMPT, attempt.token().substring(attempt.token().lastIndexOf('.') + 1));
        try {
            return asFarAsItGoes(attempt, sink);
        } finally {
            MDC.remove(BINDING);
            MDC.remove(ATTEMPT);
        }
    }

    private static String bindingOf(String token) {
        int dot = token.lastIndexOf('.');
        return dot < 0 ? token : token.substring(0, dot);
    }

    private Optional<Duration> asFarAsItGoes(Attempt attempt, StatusSink sink) {
        synchronized (attempt) {
            attempt.lookAnew();
            for (int i = 0; i < STEPS; i++) {
                switch (once(attempt, sink)) {
                    case Next.Again a -> {}
                    case Next.Later l -> {
                        return Optional.of(l.recheck());
                    }
                    case Next.Rest r -> {
                        return Optional.empty();
                    }
                }
            }
            LOG.warnf("%s: %d steps in a row; going on in a moment", attempt.token(), STEPS);
            return Optional.of(TURN);
        }
    }

    private Next once(Attempt attempt, StatusSink sink) {
        WorkView view = views.of(attempt);
        prepare.count(attempt, view);
        boolean handed = !handsOver(view) || handOver(attempt, view);
        Step step = Lifecycle.next(view, limits);
        LOG.debugf("%s: %s", attempt.token(), step);
        Next next = carryOut(step, attempt, sink);
        return handed || next instanceof Next.Again ? next : new Next.Later(HAND_OVER_AGAIN);
    }

    /** Room that cannot be handed over just now must not keep the rest of the attempt from going on. */
    private boolean handOver(Attempt attempt, WorkView view) {
        try {
            handOver.advance(view, limits);
            return true;
        } catch (KubernetesClientException | IllegalStateException e) {
            LOG.warnf("%s: handing over: %s; trying again", attempt.token(), e.getMessage());
            return false;
        }
    }

    private static boolean handsOver(WorkView view) {
        return (view.phase() == Phase.Starting || view.phase() == Phase.Running)
                && view.room().existing() > 0;
    }

    private Next carryOut(Step step, Attempt attempt, StatusSink sink) {
        return switch (step) {
            case Step.Wait s -> new Next.Later(s.recheck());
            case Step.Rest s -> Next.REST;
            case Step.InspectName s -> prepare.inspectName(attempt);
            case Step.ClearOlder s -> prepare.clearOlder(attempt, s.token());
            case Step.InspectNeeds s -> prepare.inspectNeeds(attempt);
            case Step.AskToArm s -> prepare.askToArm(attempt);
            case Step.AskForRoom s -> prepare.askForRoom(attempt);
            case Step.Place s -> prepare.place(attempt);
            case Step.RoomHeld s -> prepare.roomHeld(attempt);
            case Step.GiveUp s -> prepare.giveUp(attempt, s.ending());
            case Step.ReleaseRoom s -> prepare.releaseRoom(attempt);
            case Step.CreateCopy s -> copies.create(attempt, s.suspended(), sink);
            case Step.DropCopy s -> copies.delete(attempt);
            case Step.Lift s -> copies.lift(attempt, sink);
            case Step.LookAtCopy s -> copies.look(attempt);
            case Step.LetGo s -> copies.letGo(attempt);
            case Step.Suspend s -> copies.suspend(attempt);
            case Step.Delete s -> copies.putDown(attempt, s.copy());
            case Step.Disown s -> copies.disown(attempt);
            case Step.Arm s -> statuses.arm(attempt, s.copyUid(), sink);
            case Step.Report s -> statuses.report(attempt, s.status(), sink);
            case Step.Conclude s -> statuses.conclude(attempt, s, sink);
            case Step.LookAtDriver s -> statuses.lookAtDriver(attempt);
            case Step.ListPods s -> statuses.listPods(attempt);
        };
    }
}
