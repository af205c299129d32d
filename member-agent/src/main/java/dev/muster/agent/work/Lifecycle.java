package dev.muster.agent.work;

import dev.muster.agent.apply.Preparing;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.observe.Watching;
import dev.muster.agent.withdraw.Withdrawing;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;

/** What is to be done next for a job's Work: a pure function of what is known. */
public final class Lifecycle {
    private Lifecycle() {}

    public static Step next(WorkView view, Limits limits) {
        if (view.spec().intent() == Intent.Withdraw) {
            return Withdrawing.next(view, limits);
        }
        Phase phase = view.phase();
        if (phase == null) {
            return Preparing.next(view, limits);
        }
        return switch (phase) {
            case Starting, Running -> Watching.next(view, limits);
            case Finished -> settle(view);
            case Withdrawing -> Withdrawing.next(view, limits);
            case ReservationFailed, Refused, Withdrawn, Applied -> new Step.Rest();
        };
    }

    private static Step settle(WorkView view) {
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        return view.ownCopy()
                .filter(Copy.Present::held)
                .<Step>map(Step.LetGo::new)
                .orElseGet(Step.Rest::new);
    }
}
