package dev.muster.agent.attempt;

import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkStatus.Phase;
import org.jspecify.annotations.Nullable;

/**
 * How far this process has come with an attempt. In memory only: after a crash it starts from {@link #FRESH}, and every
 * step that is repeated ends the same.
 *
 * @param name who has the target's name in the member
 * @param needs whether what must be there first is there
 * @param permit whether one of the member's unacknowledged places is ours
 * @param reservation how room is held
 * @param ending why the attempt ends without being armed; what is left is removed first
 * @param suspendHonoured a copy made suspended stays so in this member
 * @param lookedLive the driver has been read from the API server for the withdrawal that is asked for
 * @param putDown the operator had put the copy down, or it had ended, when it was deleted
 */
public record Progress(
        Name name,
        Needs needs,
        Permit permit,
        Reservation reservation,
        @Nullable Ending ending,
        boolean suspendHonoured,
        boolean lookedLive,
        boolean putDown) {

    public static final Progress FRESH = new Progress(
            new Name.Unasked(),
            new Needs.Unasked(),
            Permit.Unasked,
            new Reservation.Unasked(),
            null,
            true,
            false,
            false);

    /** Who has the name. */
    public sealed interface Name {
        record Unasked() implements Name {}

        /** Nobody, or this attempt itself. */
        record Ours() implements Name {}

        /** An attempt that is over, or an older one of this binding: to be withdrawn first. */
        record Older(String token) implements Name {}

        /** A later attempt of this binding: this one comes too late. */
        record Newer(String token) implements Name {}

        record Foreign(String message) implements Name {}
    }

    /** What must be in the member before the job. */
    public sealed interface Needs {
        record Unasked() implements Needs {}

        record Met() implements Needs {}

        record Waiting(String message) implements Needs {}

        record Missing(WorkReason reason, String message) implements Needs {}
    }

    /** Leave to arm one more copy while the operator has not taken in the ones before. */
    public enum Permit {
        Unasked,
        Granted,
        Full
    }

    /** How room is held. */
    public sealed interface Reservation {
        record Unasked() implements Reservation {}

        /** Another gang is placing. */
        record Queued() implements Reservation {}

        /** It is our turn. */
        record Placing() implements Reservation {}

        /** Every placeholder was accepted; the scheduler has the word. */
        record Placed() implements Reservation {}

        record Held() implements Reservation {}

        /** @param why code, copied to the status */
        record Without(String why) implements Reservation {}

        /** @return the code for the status, null while it is undecided */
        default @Nullable String code() {
            return switch (this) {
                case Held h -> "Placeholders";
                case Without w -> w.why();
                case Unasked u -> null;
                case Queued q -> null;
                case Placing p -> null;
                case Placed p -> null;
            };
        }
    }

    /**
     * @param phase ReservationFailed or Refused
     * @param reason documented code
     */
    public record Ending(Phase phase, WorkReason reason, String message) {}

    /** What was waited for may have come: ask again. */
    public Progress askAgain() {
        return new Progress(
                name,
                needs instanceof Needs.Waiting ? new Needs.Unasked() : needs,
                permit == Permit.Full ? Permit.Unasked : permit,
                reservation instanceof Reservation.Queued ? new Reservation.Unasked() : reservation,
                ending,
                suspendHonoured,
                lookedLive,
                putDown);
    }

    public Progress withName(Name value) {
        return new Progress(value, needs, permit, reservation, ending, suspendHonoured, lookedLive, putDown);
    }

    public Progress withNeeds(Needs value) {
        return new Progress(name, value, permit, reservation, ending, suspendHonoured, lookedLive, putDown);
    }

    public Progress withPermit(Permit value) {
        return new Progress(name, needs, value, reservation, ending, suspendHonoured, lookedLive, putDown);
    }

    public Progress withReservation(Reservation value) {
        return new Progress(name, needs, permit, value, ending, suspendHonoured, lookedLive, putDown);
    }

    public Progress withEnding(Ending value) {
        return new Progress(name, needs, permit, reservation, value, suspendHonoured, lookedLive, putDown);
    }

    public Progress withSuspendHonoured(boolean value) {
        return new Progress(name, needs, permit, reservation, ending, value, lookedLive, putDown);
    }

    public Progress withLookedLive(boolean value) {
        return new Progress(name, needs, permit, reservation, ending, suspendHonoured, value, putDown);
    }

    public Progress withPutDown(boolean value) {
        return new Progress(name, needs, permit, reservation, ending, suspendHonoured, lookedLive, value);
    }
}
