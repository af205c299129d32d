package dev.muster.propagation.binding;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.propagation.reclaim.Exclusions.Ended;
import dev.muster.propagation.reclaim.Exclusions.Kind;
import dev.muster.propagation.status.EventReason;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** How an attempt ended that did not come to run to its end; pure. */
final class AttemptEnd {
    private AttemptEnd() {}

    static Ended of(Work work) {
        var status = work.getStatus();
        var phase = JobView.phase(work);
        var failed = phase == Phase.ReservationFailed || phase == Phase.Refused;
        var cause = work.getSpec().cause();
        return new Ended(
                JobView.memberOf(work),
                kind(failed, cause),
                failed
                        ? Objects.requireNonNullElse(status.reason(), phase.name())
                        : Objects.requireNonNullElse(cause, WithdrawCause.Requested)
                                .name(),
                status == null ? null : status.message(),
                status == null ? null : status.reportSequence());
    }

    /** @param outcome of an ended attempt, as the binding's history has it */
    static boolean isExcused(String outcome) {
        return Arrays.stream(WithdrawCause.values())
                .filter(cause -> cause.name().equals(outcome))
                .anyMatch(cause -> cause == WithdrawCause.Requested || kind(false, cause) == Kind.NOT_ITS_FAULT);
    }

    private static Kind kind(boolean failed, WithdrawCause cause) {
        if (failed) {
            return Kind.NO_ROOM;
        }
        if (cause == null) {
            return Kind.NOT_ITS_FAULT;
        }
        return switch (cause) {
            case DriverLate, OperatorSilent, OperatorSkipped, DriverRejected, Requested -> Kind.COULD_NOT_START;
            case TemplateDeleted, TemplateSuspended, Superseded, MemberNotReady, Orphaned -> Kind.NOT_ITS_FAULT;
        };
    }

    /** The event that tells it, if its owner should hear of it. */
    static Optional<EventReason> event(Work work) {
        var phase = JobView.phase(work);
        if (phase == Phase.ReservationFailed) {
            return Optional.of(EventReason.ReservationFailed);
        }
        if (phase == Phase.Refused) {
            return Optional.of(EventReason.Refused);
        }
        var cause = work.getSpec().cause();
        return cause == null || kind(false, cause) == Kind.NOT_ITS_FAULT && cause != WithdrawCause.MemberNotReady
                ? Optional.empty()
                : Optional.of(EventReason.Reclaimed);
    }
}
