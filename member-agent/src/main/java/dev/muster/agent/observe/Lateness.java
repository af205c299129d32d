package dev.muster.agent.observe;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.WorkView;
import dev.muster.api.fleet.WorkCondition;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a driver that was armed cannot start for reasons that another member may not have. A driver that has run is
 * never late: what happens to it then is the job's own.
 */
public final class Lateness {
    private Lateness() {}

    /**
     * @param reason DriverLate, OperatorSilent, OperatorSkipped or DriverRejected
     * @param message in words and numbers
     */
    public record Late(WithdrawCause reason, String message) {}

    public static Optional<Late> of(WorkView view, Limits limits) {
        if (view.driverRan()) {
            return Optional.empty();
        }
        return rejection(view).or(() -> unbound(view, limits)).or(() -> unacknowledged(view, limits));
    }

    /** Unacknowledged for long, while the operator is busy with others: worth saying, no reason to move. */
    public static Optional<String> queued(WorkView view, Limits limits) {
        if (view.driverRan() || !Ages.reached(view.ages().unacknowledged(), limits.operatorSilent())) {
            return Optional.empty();
        }
        return Optional.of("the operator has not taken it in for "
                + seconds(view.ages().unacknowledged()) + "; it last wrote a status "
                + seconds(view.ages().operatorQuiet()) + " ago, and took in " + view.ackedLater()
                + " applications of the namespace that were armed later");
    }

    /** Times at which the answer may change with nothing else happening. */
    public static List<Duration> timers(WorkView view, Limits limits) {
        List<Duration> timers = new ArrayList<>();
        if (view.driverRan()) {
            return timers;
        }
        if (view.ages().driverUnbound() != null) {
            timers.add(Ages.left(view.ages().driverUnbound(), startTimeout(view, limits)));
        }
        if (view.ages().unacknowledged() != null) {
            timers.add(Ages.left(view.ages().unacknowledged(), limits.operatorSilent()));
            timers.add(Ages.left(view.ages().operatorQuiet(), limits.operatorSilent()));
            timers.add(Ages.left(view.ages().unacknowledged(), limits.operatorSkipped()));
        }
        return timers;
    }

    /**
     * The driver was refused before any container ran: by the kubelet, a preemption, an eviction or a quota. Once said
     * of a copy that has ended, it holds: after a restart the pod may be gone.
     */
    static Optional<Late> rejection(WorkView view) {
        if (view.driverRan()) {
            return Optional.empty();
        }
        Optional<String> byNode = view.driver().map(Driver::rejection);
        if (byNode.isPresent()) {
            return byNode.map(words -> new Late(WithdrawCause.DriverRejected, words));
        }
        return view.ownCopy()
                .filter(copy -> view.driver().isEmpty() && refusedForQuota(copy))
                .map(copy -> new Late(WithdrawCause.DriverRejected, copy.error()))
                .or(() -> saidBefore(view));
    }

    private static Optional<Late> saidBefore(WorkView view) {
        boolean ended = view.ownCopy().map(Copy.Present::terminal).orElse(false);
        List<Condition> conditions = view.status() == null || view.status().conditions() == null
                ? List.of()
                : view.status().conditions();
        return conditions.stream()
                .filter(c -> ended
                        && WorkCondition.Reclaimable.name().equals(c.getType())
                        && WithdrawCause.DriverRejected.name().equals(c.getReason()))
                .map(c -> new Late(WithdrawCause.DriverRejected, c.getMessage()))
                .findFirst();
    }

    private static boolean refusedForQuota(Copy.Present copy) {
        boolean failed =
                switch (copy.state()) {
                    case "SUBMISSION_FAILED", "FAILING", "FAILED" -> true;
                    default -> false;
                };
        return failed && copy.error().contains("exceeded quota");
    }

    private static Optional<Late> unbound(WorkView view, Limits limits) {
        Duration timeout = startTimeout(view, limits);
        if (!Ages.reached(view.ages().driverUnbound(), timeout)) {
            return Optional.empty();
        }
        String why = view.driver().map(Driver::pendingReason).orElse(null);
        String words = "the driver has had no node for " + timeout.toSeconds() + " s";
        return Optional.of(new Late(WithdrawCause.DriverLate, why == null ? words : words + ": " + why));
    }

    private static Optional<Late> unacknowledged(WorkView view, Limits limits) {
        Duration age = view.ages().unacknowledged();
        if (!Ages.reached(age, limits.operatorSilent())) {
            return Optional.empty();
        }
        if (Ages.reached(view.ages().operatorQuiet(), limits.operatorSilent())) {
            return Optional.of(new Late(
                    WithdrawCause.OperatorSilent,
                    "not taken in for " + seconds(age) + ", and no status of any application was written for "
                            + seconds(view.ages().operatorQuiet())));
        }
        if (view.ackedLater() >= limits.skippedAfter() || Ages.reached(age, limits.operatorSkipped())) {
            return Optional.of(new Late(
                    WithdrawCause.OperatorSkipped,
                    "not taken in for " + seconds(age) + ", while " + view.ackedLater()
                            + " applications of the namespace, armed later, were"));
        }
        return Optional.empty();
    }

    private static Duration startTimeout(WorkView view, Limits limits) {
        Long seconds = view.spec().driverStartTimeoutSeconds();
        return seconds == null ? limits.driverStart() : Duration.ofSeconds(seconds);
    }

    private static String seconds(Duration age) {
        return age.toSeconds() + " s";
    }
}
