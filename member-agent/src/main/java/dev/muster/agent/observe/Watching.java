package dev.muster.agent.observe;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.attempt.WorkView;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An armed copy: lift it, report what it does, write its end. */
public final class Watching {
    private Watching() {}

    public static Step next(WorkView view, Limits limits) {
        if (view.armedUid() == null || view.armedUid().isEmpty()) {
            return unnamed(view);
        }
        Optional<Copy.Present> own = view.ownCopy();
        if (own.isEmpty()) {
            return view.copy() instanceof Copy.Unseen ? new Step.LookAtCopy() : lost(view, limits);
        }
        Copy.Present copy = own.get();
        if (ended(view, copy)) {
            return finish(view, copy, limits);
        }
        if (copy.deleting()) {
            return lost(view, limits);
        }
        if (view.phase() == Phase.Starting && copy.suspended() && !copy.acknowledged()) {
            return new Step.Lift(copy);
        }
        return report(view, copy, limits);
    }

    /** A member without suspend: Starting is written, the copy not yet made, or made and not yet noted. */
    private static Step unnamed(WorkView view) {
        return switch (view.copy()) {
            case Copy.Present p -> new Step.Arm(p.uid());
            case Copy.Absent a -> new Step.CreateCopy(false);
            case Copy.Unseen u -> new Step.LookAtCopy();
        };
    }

    /** A terminal copy whose driver was merely rejected is a reason to move the job, not its end. */
    private static boolean ended(WorkView view, Copy.Present copy) {
        return copy.terminal() && Lateness.rejection(view).isEmpty();
    }

    private static Step finish(WorkView view, Copy.Present copy, Limits limits) {
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        boolean waitedEnough = Ages.reached(view.ages().finishing(), limits.linger());
        if (view.livePods() > 0 && !waitedEnough) {
            WorkStatus now = Observation.of(view, copy, limits);
            return due(view, now, limits, Ages.left(view.ages().finishing(), limits.linger()));
        }
        WorkStatus end = StatusDraft.of(Observation.of(view, copy, limits))
                .phase(Phase.Finished)
                .outcome(copy.state())
                .because(copy.state(), copy.error().isEmpty() ? null : copy.error())
                .conditions(null)
                .build();
        return new Step.Conclude(end, waitedEnough);
    }

    /** Another hand deleted the copy before its end: what runs of it is waited for, then the attempt has failed. */
    private static Step lost(WorkView view, Limits limits) {
        if (view.ownCopy().isPresent() && view.ownCopy().get().held()) {
            return new Step.LetGo(view.ownCopy().get());
        }
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        if (view.livePods() > 0) {
            return new Step.Wait(limits.poll(), "pods of the deleted copy still run");
        }
        if (view.ages().empty() == null) {
            return new Step.ListPods();
        }
        Duration left = Ages.left(view.ages().empty(), limits.withdrawSettle());
        if (!left.isZero()) {
            return new Step.Wait(left, "no pod of the deleted copy is seen; looking again");
        }
        boolean succeeded =
                view.driver().map(d -> d.end() == Driver.End.Succeeded).orElse(false);
        StatusDraft end = StatusDraft.of(view.status()).phase(Phase.Finished).conditions(null);
        return new Step.Conclude(
                succeeded
                        ? end.outcome("COMPLETED").because("COMPLETED", null).build()
                        : end.outcome("FAILED")
                                .because(
                                        WorkReason.DeletedInMember.name(),
                                        "the copy was deleted in the member before its end")
                                .build(),
                false);
    }

    private static Step report(WorkView view, Copy.Present copy, Limits limits) {
        return due(
                view, Observation.of(view, copy, limits), limits, limits.poll().multipliedBy(30));
    }

    /** Writes now, or waits for the moment in which the difference is worth a write. */
    private static Step due(WorkView view, WorkStatus now, Limits limits, Duration atMost) {
        List<Duration> timers = new ArrayList<>(Lateness.timers(view, limits));
        timers.add(atMost);
        switch (Observation.difference(view.status(), now)) {
            case Urgent -> {
                return new Step.Report(now);
            }
            case Plain -> {
                if (Ages.reached(view.ages().changed(), limits.moment())) {
                    return new Step.Report(now);
                }
                timers.add(Ages.left(view.ages().changed(), limits.moment()));
            }
            case Passing -> {
                if (Ages.reached(view.ages().changed(), limits.poll())) {
                    return new Step.Report(now);
                }
                timers.add(Ages.left(view.ages().changed(), limits.poll()));
            }
            case Details -> {
                if (view.ages().written() == null || Ages.reached(view.ages().written(), limits.counts())) {
                    return new Step.Report(now);
                }
                timers.add(Ages.left(view.ages().written(), limits.counts()));
            }
            case None -> {}
        }
        if (view.ages().executorsPending() != null) {
            timers.add(Ages.left(view.ages().executorsPending(), limits.executorsPending()));
        }
        if (view.room().existing() > 0 && view.ages().driverRunning() != null) {
            timers.add(Ages.left(view.ages().driverRunning(), limits.executorGrace()));
        }
        Duration soonest = timers.stream()
                .filter(t -> t.isPositive())
                .min(Duration::compareTo)
                .orElse(atMost);
        return new Step.Wait(soonest, "running");
    }
}
