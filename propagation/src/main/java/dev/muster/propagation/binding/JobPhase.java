package dev.muster.propagation.binding;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.propagation.status.StatusMirror;

/** Where a job is on its way: exactly one of these at any time, computed from its objects alone. */
public enum JobPhase {
    /** No policy claims it. */
    UNCLAIMED,
    /** It has no member. */
    WAITING,
    /** Its owner or its policy holds it. */
    HELD,
    /** It has a member, which has not armed it yet. */
    RESERVING,
    /** Armed; the member's operator has not acknowledged it. */
    STARTING,
    RUNNING,
    /** Armed in a member that is not heard of. */
    UNKNOWN,
    /** Being taken back. */
    WITHDRAWING,
    /** Over, or its spec cannot run. */
    FINISHED;

    static JobPhase of(JobView view) {
        boolean finished = view.works().stream().anyMatch(JobView::finished) || StatusMirror.isOver(view.template());
        if (finished && !view.deleted()) {
            return FINISHED;
        }
        return view.works().stream()
                .filter(work -> !view.hasProof(work))
                .findFirst()
                .map(work -> ofLive(view, work))
                .orElseGet(() -> ofIdle(view));
    }

    private static JobPhase ofLive(JobView view, Work work) {
        if (work.getSpec().intent() == Intent.Withdraw) {
            return WITHDRAWING;
        }
        Phase phase = JobView.phase(work);
        if (phase == null) {
            return RESERVING;
        }
        if (!view.fleet().ready(JobView.memberOf(work))) {
            return UNKNOWN;
        }
        return phase == Phase.Starting ? STARTING : RUNNING;
    }

    private static JobPhase ofIdle(JobView view) {
        if (view.deleted()) {
            return WITHDRAWING;
        }
        if (view.claim().isEmpty()) {
            return UNCLAIMED;
        }
        boolean held = view.suspended()
                || view.claim().get().holdsScheduling()
                || view.member().map(view.claim().get()::holdsDispatchTo).orElse(false);
        if (held) {
            return HELD;
        }
        return view.member().isPresent() && !view.endIsRecorded() ? RESERVING : WAITING;
    }
}
