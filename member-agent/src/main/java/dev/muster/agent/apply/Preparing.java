package dev.muster.agent.apply;

import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Progress.Ending;
import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.attempt.Progress.Needs;
import dev.muster.agent.attempt.Progress.Permit;
import dev.muster.agent.attempt.Progress.Reservation;
import dev.muster.agent.attempt.Room;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.attempt.WorkView;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comes before a copy may run, in this order: name, needs, leave to arm, room, copy, arm. Nothing here can start a
 * job; whatever goes wrong ends with nothing left in the member.
 */
public final class Preparing {
    private static final Duration SOON = Duration.ofSeconds(1);

    private Preparing() {}

    public static Step next(WorkView view, Limits limits) {
        Ending ending = ending(view);
        if (ending != null) {
            return end(view, ending);
        }
        return beforeRoom(view).or(() -> room(view, limits)).orElseGet(() -> copy(view));
    }

    private static @Nullable Ending ending(WorkView view) {
        if (view.progress().ending() != null) {
            return view.progress().ending();
        }
        if (view.spec().protocol() != Reserved.PROTOCOL) {
            return refused(
                    WorkReason.ProtocolUnknown,
                    "spec.protocol is " + view.spec().protocol() + ", this agent knows " + Reserved.PROTOCOL
                            + ": update the agent");
        }
        return switch (view.progress().name()) {
            case Name.Foreign f -> refused(WorkReason.NameTaken, f.message());
            case Name.Newer n ->
                refused(
                        WorkReason.NewerAttempt,
                        "the member already has a copy of a later attempt, token " + n.token());
            case Name.Unasked u -> null;
            case Name.Ours o -> null;
            case Name.Older o -> null;
        };
    }

    /** Never armed: whatever there is of the token goes, then the end is written. */
    private static Step end(WorkView view, Ending ending) {
        if (view.copy() instanceof Copy.Present p) {
            return new Step.DropCopy(p);
        }
        if (view.room().leftovers() > 0) {
            return new Step.ReleaseRoom();
        }
        return new Step.Conclude(
                StatusDraft.of(view.status())
                        .phase(ending.phase())
                        .because(ending.reason().name(), ending.message())
                        .build(),
                false);
    }

    private static Optional<Step> beforeRoom(WorkView view) {
        switch (view.progress().name()) {
            case Name.Unasked u -> {
                return Optional.of(new Step.InspectName());
            }
            case Name.Older o -> {
                return Optional.of(new Step.ClearOlder(o.token()));
            }
            case Name.Ours o -> {}
            case Name.Newer n -> {}
            case Name.Foreign f -> {}
        }
        return switch (view.progress().needs()) {
            case Needs.Unasked u -> Optional.of(new Step.InspectNeeds());
            case Needs.Waiting w -> Optional.of(new Step.Wait(SOON, w.message()));
            case Needs.Missing m -> Optional.of(new Step.GiveUp(refused(m.reason(), m.message())));
            case Needs.Met m -> permit(view.progress().permit());
        };
    }

    private static Optional<Step> permit(Permit permit) {
        return switch (permit) {
            case Unasked -> Optional.of(new Step.AskToArm());
            case Full -> Optional.of(new Step.Wait(SOON, "the operator has not taken in the copies armed before"));
            case Granted -> Optional.empty();
        };
    }

    private static Optional<Step> room(WorkView view, Limits limits) {
        return switch (view.progress().reservation()) {
            case Reservation.Unasked u -> Optional.of(new Step.AskForRoom());
            case Reservation.Queued q -> Optional.of(new Step.Wait(SOON, "another gang is reserving"));
            case Reservation.Placing p -> Optional.of(new Step.Place());
            case Reservation.Placed p -> Optional.of(placed(view, limits));
            case Reservation.Held h ->
                view.room().lost() == null ? Optional.empty() : Optional.of(new Step.GiveUp(preempted(view.room())));
            case Reservation.Without w -> Optional.empty();
        };
    }

    private static Step placed(WorkView view, Limits limits) {
        Room room = view.room();
        if (room.lost() != null) {
            return new Step.GiveUp(preempted(room));
        }
        if (room.held()) {
            return new Step.RoomHeld();
        }
        if (room.refused() != null) {
            return new Step.GiveUp(failed(WorkReason.Unschedulable, count(room) + "; " + room.refused()));
        }
        Duration left = Ages.left(view.ages().placing(), limits.schedulerSilent());
        if (left.isZero()) {
            String words =
                    count(room) + " after " + limits.schedulerSilent().toSeconds() + " s, and no word on the others";
            return new Step.GiveUp(failed(WorkReason.SchedulerSilent, words));
        }
        return new Step.Wait(left, count(room));
    }

    /** The copy is there or is made; in a member without suspend Starting is written first. */
    private static Step copy(WorkView view) {
        return switch (view.copy()) {
            case Copy.Present p -> p.deleting() ? new Step.DropCopy(p) : new Step.Arm(p.uid());
            case Copy.Unseen u -> make(view);
            case Copy.Absent a -> make(view);
        };
    }

    private static Step make(WorkView view) {
        return view.progress().suspendHonoured() ? new Step.CreateCopy(true) : new Step.Arm("");
    }

    private static String count(Room room) {
        return room.bound() + " of " + room.wanted() + " placeholders have a node";
    }

    private static Ending preempted(Room room) {
        return failed(WorkReason.Preempted, count(room) + "; " + room.lost());
    }

    private static Ending failed(WorkReason reason, String message) {
        return new Ending(Phase.ReservationFailed, reason, message);
    }

    private static Ending refused(WorkReason reason, String message) {
        return new Ending(Phase.Refused, reason, message);
    }
}
