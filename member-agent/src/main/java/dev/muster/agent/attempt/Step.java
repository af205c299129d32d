package dev.muster.agent.attempt;

import dev.muster.api.fleet.WorkStatus;
import java.time.Duration;

/** The one thing to do next for an attempt. Each may be repeated after a crash; each write in it is locked. */
public sealed interface Step {

    /** Nothing until an event, or until {@code recheck} at the latest. */
    record Wait(Duration recheck, String why) implements Step {}

    /** Nothing more, ever, unless an event says otherwise. */
    record Rest() implements Step {}

    /** Read from the member who has the target's name. */
    record InspectName() implements Step {}

    /** Withdraw what an older or ended attempt left under the name. */
    record ClearOlder(String token) implements Step {}

    /** Read whether everything that must be there first is there. */
    record InspectNeeds() implements Step {}

    /** Ask for one of the member's unacknowledged places. */
    record AskToArm() implements Step {}

    /** Decide how to hold room, and take the turn for it. */
    record AskForRoom() implements Step {}

    /** Create what is missing of the placeholders. */
    record Place() implements Step {}

    /** All placeholders are bound, or enough of them: let the next gang place. */
    record RoomHeld() implements Step {}

    /** The attempt ends unarmed: remember why, remove what is left, then write it. */
    record GiveUp(Progress.Ending ending) implements Step {}

    /** Remove the token's placeholders and fences. */
    record ReleaseRoom() implements Step {}

    /** Create the copy; {@code suspended} unless the member has no suspend. */
    record CreateCopy(boolean suspended) implements Step {}

    /** Delete a copy that was never armed. */
    record DropCopy(Copy.Present copy) implements Step {}

    /** Write Starting, locked to the Work that was read. {@code copyUid} is empty in a member without suspend. */
    record Arm(String copyUid) implements Step {}

    /** Lift the suspension of the armed copy. */
    record Lift(Copy.Present copy) implements Step {}

    /** Read the copy from the API server itself. */
    record LookAtCopy() implements Step {}

    /** Write what was observed. */
    record Report(WorkStatus status) implements Step {}

    /**
     * Write an end of the attempt, after a LIST from the API server showed no live pod of the token.
     *
     * @param despitePods write it even if there are some
     */
    record Conclude(WorkStatus status, boolean despitePods) implements Step {}

    /** Take our finalizer off a copy whose end is on the hub. */
    record LetGo(Copy.Present copy) implements Step {}

    /** Read the driver from the API server itself before a DriverLate withdrawal. */
    record LookAtDriver() implements Step {}

    /** Ask the operator to put the copy down. */
    record Suspend(Copy.Present copy) implements Step {}

    /** Delete the copy, locked to the version that was seen. */
    record Delete(Copy.Present copy) implements Step {}

    /** Leave the copy in the member without our marks. */
    record Disown(Copy.Present copy) implements Step {}

    /** LIST the token's pods from the API server and note whether none is live. */
    record ListPods() implements Step {}
}
