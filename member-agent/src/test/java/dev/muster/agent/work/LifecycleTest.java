package dev.muster.agent.work;

import static dev.muster.agent.work.Given.copy;
import static dev.muster.agent.work.Given.order;
import static dev.muster.agent.work.Given.ready;
import static dev.muster.agent.work.Given.running;
import static dev.muster.agent.work.Given.starting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Driver.End;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.attempt.Progress.Needs;
import dev.muster.agent.attempt.Progress.Permit;
import dev.muster.agent.attempt.Progress.Reservation;
import dev.muster.agent.attempt.Room;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What an agent does next in each situation that DESIGN.md and the contract name. */
class LifecycleTest {
    private record Case(String name, Given given, String want) {}

    private static final Room PARTLY = new Room(9, 9, 3, false, "0/3 nodes are available", null, 9);
    private static final Room ENOUGH = new Room(9, 9, 8, true, "0/3 nodes are available", null, 9);
    private static final Room WHOLE = new Room(9, 9, 9, false, null, null, 9);
    private static final Room ROBBED = new Room(9, 8, 8, false, null, "preempted", 8);

    @TestFactory
    Stream<DynamicTest> beforeItIsArmed() {
        return tests(
                new Case("an unknown protocol is refused", order().protocol(2), "Conclude Refused ProtocolUnknown"),
                new Case("first the name is looked up", order(), "InspectName"),
                new Case(
                        "a foreign object is never touched",
                        named(new Name.Foreign("x")),
                        "Conclude Refused NameTaken"),
                new Case(
                        "a newer attempt stops an older one",
                        named(new Name.Newer("b.2")),
                        "Conclude Refused NewerAttempt"),
                new Case("an older attempt is withdrawn first", named(new Name.Older("b.0")), "ClearOlder b.0"),
                new Case("then what it needs", named(new Name.Ours()), "InspectNeeds"),
                new Case("what is coming is waited for", needing(new Needs.Waiting("x")), "Wait"),
                new Case(
                        "what nobody has is a reason",
                        needing(new Needs.Missing(WorkReason.DependencyMissing, "ServiceAccount x")),
                        "GiveUp Refused DependencyMissing"),
                new Case("then leave to arm", needing(new Needs.Met()), "AskToArm"),
                new Case("too many unacknowledged: wait unarmed", permit(Permit.Full), "Wait"),
                new Case("then room", permit(Permit.Granted), "AskForRoom"),
                new Case("another gang is placing", reserving(new Reservation.Queued()), "Wait"),
                new Case("our turn", reserving(new Reservation.Placing()), "Place"),
                new Case("all bound", reserving(new Reservation.Placed()).room(WHOLE), "RoomHeld"),
                new Case(
                        "what the job needs at least is bound, and the others have no room",
                        reserving(new Reservation.Placed()).room(ENOUGH),
                        "RoomHeld"),
                new Case(
                        "the first that cannot be placed rolls all back",
                        reserving(new Reservation.Placed()).room(PARTLY),
                        "GiveUp ReservationFailed Unschedulable"),
                new Case(
                        "a scheduler that says nothing",
                        reserving(new Reservation.Placed())
                                .room(new Room(9, 9, 3, false, null, null, 9))
                                .placing(30),
                        "GiveUp ReservationFailed SchedulerSilent"),
                new Case(
                        "until then it is waited for",
                        reserving(new Reservation.Placed())
                                .room(new Room(9, 9, 3, false, null, null, 9))
                                .placing(29),
                        "Wait"),
                new Case(
                        "a placeholder that was evicted after all were bound",
                        reserving(new Reservation.Held()).room(ROBBED),
                        "GiveUp ReservationFailed Preempted"),
                new Case("then the copy, suspended", ready(), "CreateCopy true"),
                new Case("a copy from before a crash is taken up", ready().copy(copy("", true)), "Arm copy-1"),
                new Case(
                        "a copy that was made unsuspended is armed at once",
                        ready().copy(copy("", false)),
                        "Arm copy-1"),
                new Case(
                        "without suspend Starting comes before the copy",
                        ready().progress(p -> p.withSuspendHonoured(false)),
                        "Arm "),
                new Case(
                        "an end first removes the copy",
                        ready().copy(copy("", true)).progress(p -> p.withName(new Name.Newer("b.2"))),
                        "DropCopy"),
                new Case(
                        "then the room",
                        ready().room(WHOLE).progress(p -> p.withName(new Name.Newer("b.2"))),
                        "ReleaseRoom"));
    }

    @TestFactory
    Stream<DynamicTest> onceItIsArmed() {
        return tests(
                new Case("lift", starting("").copy(copy("", true)), "Lift"),
                new Case(
                        "lift a copy that the operator has put down",
                        starting("").copy(copy("SUSPENDED", true)),
                        "Lift"),
                new Case("only the UID in Starting is lifted", starting("").copy(stranger()), "ListPods"),
                new Case("a cache that shows nothing is a question", running().copy(new Copy.Unseen()), "LookAtCopy"),
                new Case(
                        "a member admin may suspend a running job",
                        running().copy(copy("SUSPENDED", true)).changed(1),
                        "Report Running"),
                new Case(
                        "what changes within a moment is one write",
                        starting("RUNNING").changed(0),
                        "Wait"),
                new Case("then it is written", starting("RUNNING").changed(1), "Report Running"),
                new Case(
                        "what is submitted runs soon, and that is one write",
                        starting("SUBMITTED").changed(9),
                        "Wait"),
                new Case("else it is written", starting("SUBMITTED").changed(10), "Report Running"),
                new Case("a job that ended", running().copy(copy("COMPLETED", false)), "Conclude Finished COMPLETED"),
                new Case(
                        "its room goes first",
                        running().copy(copy("COMPLETED", false)).room(WHOLE),
                        "ReleaseRoom"),
                new Case(
                        "executors that still stop are waited for",
                        running()
                                .copy(copy("COMPLETED", false))
                                .livePods(1)
                                .finishing(1)
                                .written(1),
                        "Wait"),
                new Case(
                        "but not for ever",
                        running().copy(copy("COMPLETED", false)).livePods(1).finishing(60),
                        "Conclude Finished COMPLETED"),
                new Case(
                        "a driver that ran and failed is the job's own end",
                        running().copy(copy("FAILED", false)).driver(Given.ended(End.Failed)),
                        "Conclude Finished FAILED"),
                new Case(
                        "FAILED_SUBMISSION may be tried again",
                        running().copy(copy("SUBMISSION_FAILED", false)).changed(1),
                        "Report Running"),
                new Case(
                        "a finished copy is let go",
                        order().phase(Phase.Finished).copy(copy("COMPLETED", false)),
                        "LetGo"),
                new Case(
                        "and its disappearance changes nothing",
                        order().phase(Phase.Finished).copy(new Copy.Absent()),
                        "Rest"),
                new Case(
                        "deleted by another hand: let it go", running().copy(Given.deleting("RUNNING", true)), "LetGo"),
                new Case("wait for its pods", running().copy(new Copy.Absent()).livePods(2), "Wait"),
                new Case("look", running().copy(new Copy.Absent()), "ListPods"),
                new Case(
                        "look again after the settle time",
                        running().copy(new Copy.Absent()).empty(119),
                        "Wait"),
                new Case(
                        "then it has failed",
                        running().copy(new Copy.Absent()).empty(120),
                        "Conclude Finished DeletedInMember"),
                new Case(
                        "unless its driver had succeeded",
                        running().copy(new Copy.Absent()).empty(120).driver(Given.ended(End.Succeeded)),
                        "Conclude Finished COMPLETED"),
                new Case(
                        "a deleted copy that had ended has ended",
                        running().copy(Given.deleting("COMPLETED", true)),
                        "Conclude Finished COMPLETED"),
                new Case("no suspend: make the copy now", unnamed(new Copy.Absent()), "CreateCopy false"),
                new Case(
                        "no suspend: after a restart the server is asked first",
                        unnamed(new Copy.Unseen()),
                        "LookAtCopy"),
                new Case("no suspend: note which one it is", unnamed(copy("", false)), "Arm copy-1"));
    }

    @TestFactory
    Stream<DynamicTest> whenTheDriverIsLate() {
        return tests(
                new Case(
                        "(a) no node for the timeout",
                        running().driver(Given.pending()).driverUnbound(300),
                        "Report Running +Reclaimable/DriverLate"),
                new Case(
                        "(a) not before",
                        running().driver(Given.pending()).driverUnbound(299).written(0),
                        "Wait"),
                new Case(
                        "(b) nobody is there",
                        starting("").unacknowledged(120, 120),
                        "Report Starting +Reclaimable/OperatorSilent"),
                new Case("(b) not before", starting("").unacknowledged(119, 119).written(0), "Wait"),
                new Case(
                        "(c) busy with others: said, not moved",
                        starting("").unacknowledged(1_799, 5).changed(1),
                        "Report Starting +QueuedInOperator/OperatorBusy"),
                new Case(
                        "(c) until twenty later ones were taken in",
                        starting("").unacknowledged(130, 5).ackedLater(20),
                        "Report Starting +Reclaimable/OperatorSkipped"),
                new Case(
                        "(c) or half an hour is over",
                        starting("").unacknowledged(1_800, 5),
                        "Report Starting +Reclaimable/OperatorSkipped"),
                new Case(
                        "(d) refused by the kubelet, even though FAILED",
                        running().copy(copy("FAILED", false)).driver(Given.rejected()),
                        "Report Running +Reclaimable/DriverRejected"),
                new Case(
                        "(d) refused for quota",
                        running().copy(Given.failed("pods \"pi-driver\" is forbidden: exceeded quota: q")),
                        "Report Running +Reclaimable/DriverRejected"),
                new Case(
                        "(d) said before a restart that lost the pod",
                        rejectedBefore().copy(copy("FAILED", false)),
                        "Wait"),
                new Case(
                        "(e) bound and not started: words, no move",
                        running().driver(stalled()).changed(1),
                        "Report Running +DriverNotStarted/DriverNotStarted"),
                new Case(
                        "a driver that has run is never late",
                        running()
                                .hadStarted()
                                .driver(Given.pending())
                                .driverUnbound(9_000)
                                .changed(1),
                        "Report Running"));
    }

    @TestFactory
    Stream<DynamicTest> whenItIsTakenBack() {
        WithdrawCause requested = WithdrawCause.Requested;
        return tests(
                new Case("never looked at: ask the server", order().withdraw(requested), "LookAtCopy"),
                new Case(
                        "never armed: the copy goes",
                        order().withdraw(requested).copy(copy("", true)),
                        "DropCopy"),
                new Case(
                        "never armed: the room goes",
                        order().withdraw(requested).copy(new Copy.Absent()).room(WHOLE),
                        "ReleaseRoom"),
                new Case(
                        "never armed: done",
                        order().withdraw(requested).copy(new Copy.Absent()),
                        "Conclude Withdrawn Requested"),
                new Case("armed: say so", running().withdraw(requested), "Report Withdrawing"),
                new Case("put it down", withdrawing("RUNNING", false), "Suspend"),
                new Case("wait for the operator", withdrawing("RUNNING", true).suspending(59), "Wait"),
                new Case("no answer: delete", withdrawing("RUNNING", true).suspending(60), "Delete"),
                new Case(
                        "an operator without suspend is not asked",
                        withdrawing("RUNNING", false).progress(p -> p.withSuspendHonoured(false)),
                        "Delete"),
                new Case("put down: delete", withdrawing("SUSPENDED", true), "Delete"),
                new Case("state of before the lift is no answer", withdrawing("SUSPENDED", false), "Suspend"),
                new Case("resuming is no answer", withdrawing("RESUMING", true).suspending(1), "Wait"),
                new Case("gone: wait for its pods", gone().livePods(1), "Wait"),
                new Case("gone: look", gone(), "ListPods"),
                new Case(
                        "gone: a second between two looks",
                        gone().progress(p -> p.withPutDown(true)).empty(0),
                        "Wait"),
                new Case(
                        "gone: proven",
                        gone().progress(p -> p.withPutDown(true)).empty(1),
                        "Conclude Withdrawn Requested"),
                new Case("not answered: two minutes between them", gone().empty(119), "Wait"),
                new Case("not answered: proven", gone().empty(120), "Conclude Withdrawn Requested"),
                new Case(
                        "an unanswered create may still come",
                        gone().unansweredCreate(59).empty(120),
                        "Wait"),
                new Case(
                        "a driver that ended first is an end",
                        withdrawing("SUSPENDED", true).driver(Given.ended(End.Succeeded)),
                        "Conclude Finished COMPLETED"),
                new Case(
                        "a driver that failed first is an end",
                        withdrawing("FAILED", false).driver(Given.ended(End.Failed)),
                        "Conclude Finished FAILED"),
                new Case("a FAILED that the withdrawal caused is none", withdrawing("FAILED", true), "Delete"),
                new Case(
                        "a FAILED of a rejected driver is none",
                        withdrawing("FAILED", false).driver(Given.rejected()),
                        "Delete"),
                new Case(
                        "late: look at the driver itself first",
                        running().withdraw(WithdrawCause.DriverLate).driver(Given.pending()),
                        "LookAtDriver"),
                new Case(
                        "late: it has a node by now, so no",
                        looked(WithdrawCause.DriverLate).driver(Given.bound()),
                        "Report Running refused"),
                new Case(
                        "late: it has run, so no",
                        looked(WithdrawCause.DriverLate).hadStarted(),
                        "Report Running refused"),
                new Case(
                        "late: it still has none",
                        looked(WithdrawCause.DriverLate).driver(Given.pending()),
                        "Report Withdrawing"),
                new Case(
                        "refused once: goes on as if it ran",
                        refused().driver(Given.ran()).changed(1),
                        "Report Running refused"),
                new Case(
                        "refused once, and late again: carried out",
                        refused().driver(Given.pending()).driverUnbound(300),
                        "Report Withdrawing refused"),
                new Case(
                        "any other cause overrides a refusal",
                        running()
                                .status(s -> s.withdrawRefused("x"))
                                .withdraw(requested)
                                .driver(Given.ran()),
                        "Report Withdrawing refused"),
                new Case("preserve: our marks go", running().preserve(), "Disown"),
                new Case(
                        "preserve: not while it is unacknowledged",
                        starting("").preserve().written(0),
                        "Wait"),
                new Case(
                        "preserve: done",
                        running().preserve().copy(new Copy.Absent()).livePods(3),
                        "Conclude Withdrawn TemplateDeleted"),
                new Case(
                        "finished: stays",
                        order().phase(Phase.Finished)
                                .withdraw(WithdrawCause.DriverLate)
                                .copy(new Copy.Absent()),
                        "Rest"),
                new Case(
                        "finished: goes with its template",
                        order().phase(Phase.Finished)
                                .withdraw(WithdrawCause.TemplateDeleted)
                                .copy(copy("COMPLETED", false)),
                        "Delete"),
                new Case(
                        "finished: a copy that went by its time to live is proven gone in a second",
                        order().phase(Phase.Finished)
                                .withdraw(WithdrawCause.TemplateDeleted)
                                .copy(new Copy.Absent())
                                .empty(1),
                        "Conclude Withdrawn TemplateDeleted"),
                new Case("proof is final", order().phase(Phase.Withdrawn).withdraw(requested), "Rest"));
    }

    private static Given named(Name name) {
        return order().progress(p -> p.withName(name));
    }

    private static Given needing(Needs needs) {
        return named(new Name.Ours()).progress(p -> p.withNeeds(needs));
    }

    private static Given permit(Permit permit) {
        return needing(new Needs.Met()).progress(p -> p.withPermit(permit));
    }

    private static Given reserving(Reservation reservation) {
        return permit(Permit.Granted).progress(p -> p.withReservation(reservation));
    }

    private static Copy.Present stranger() {
        return new Copy.Present("other", "9", true, "", "", false, false, true, null);
    }

    private static Given unnamed(Copy copy) {
        return order().status(s -> s.phase(Phase.Starting).armedAt("2026-11-21T08:00:00Z"))
                .copy(copy);
    }

    private static Given withdrawing(String state, boolean suspended) {
        return order().phase(Phase.Withdrawing)
                .withdraw(WithdrawCause.Requested)
                .copy(copy(state, suspended));
    }

    private static Given gone() {
        return withdrawing("", true).copy(new Copy.Absent());
    }

    private static Given looked(WithdrawCause cause) {
        return running().withdraw(cause).progress(p -> p.withLookedLive(true));
    }

    private static Given refused() {
        return running().status(s -> s.withdrawRefused("bound")).withdraw(WithdrawCause.DriverLate);
    }

    private static Driver stalled() {
        return new Driver("d", "Pending", "n1", null, End.None, null, "ImagePullBackOff: no such image", false, false);
    }

    private static Given rejectedBefore() {
        Given before = running().copy(copy("FAILED", false)).driver(Given.rejected());
        Step step = Lifecycle.next(before.view(), Limits.DEFAULTS);
        WorkStatus said = ((Step.Report) step).status();
        return running().status(s -> StatusDraft.of(said)).written(0);
    }

    private static Stream<DynamicTest> tests(Case... cases) {
        return Stream.of(cases)
                .map(c -> DynamicTest.dynamicTest(
                        c.name(), () -> assertThat(told(Lifecycle.next(c.given().view(), Limits.DEFAULTS)))
                                .isEqualTo(c.want())));
    }

    /** A step in one short line. */
    private static String told(Step step) {
        String name = step.getClass().getSimpleName();
        return switch (step) {
            case Step.Conclude s ->
                name + " " + s.status().phase() + " " + s.status().reason();
            case Step.Report s -> name + " " + s.status().phase() + conditions(s.status()) + refusal(s.status());
            case Step.GiveUp s ->
                name + " " + s.ending().phase() + " " + s.ending().reason();
            case Step.CreateCopy s -> name + " " + s.suspended();
            case Step.Arm s -> name + " " + s.copyUid();
            case Step.ClearOlder s -> name + " " + s.token();
            default -> name;
        };
    }

    private static String conditions(WorkStatus status) {
        StringBuilder told = new StringBuilder();
        if (status.conditions() != null) {
            status.conditions()
                    .forEach(c ->
                            told.append(" +").append(c.getType()).append('/').append(c.getReason()));
        }
        return told.toString();
    }

    private static String refusal(WorkStatus status) {
        return status.withdrawRefused() == null ? "" : " refused";
    }
}
