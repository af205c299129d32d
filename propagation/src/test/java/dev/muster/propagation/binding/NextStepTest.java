package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.core.cycle.Decision;
import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Requirements;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.status.StatusMirror;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NextStepTest {
    private static final String ARMED = Situation.NOW.toString();

    /** @param want simple name of the step, with the cause of a withdrawal */
    record Case(String name, UnaryOperator<Situation> given, String want) {
        @Override
        public String toString() {
            return name + " -> " + want;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(waiting(), placed(), moved(), over(), deleted()).flatMap(List::stream);
    }

    private static List<Case> waiting() {
        return List.of(
                new Case("new and claimed by a policy", s -> s, "ClaimTemplate"),
                new Case("claimed", s -> s.claimed(), "Enqueue"),
                new Case("decided to place", s -> s.claimed().decided(place()), "Dispatch"),
                new Case("decided to wait", s -> s.claimed().decided(waits()), "TellWaiting"),
                new Case("nobody claims it yet", s -> s.unclaimed().createdAgo(Duration.ofSeconds(4)), "Rest"),
                new Case(
                        "nobody claims it for 10 s",
                        s -> s.unclaimed().createdAgo(Duration.ofSeconds(10)),
                        "TellUnclaimed"),
                new Case(
                        "nobody claims it, by a clock that is far behind the hub's",
                        s -> s.unclaimed().createdAgo(Duration.ofMinutes(-10)),
                        "TellUnclaimed"),
                new Case(
                        "claim lost before dispatch",
                        s -> s.claimed().unclaimed().waitingAfter(0),
                        "RemoveBinding"),
                new Case("claim lost, binding gone", s -> s.claimed().unclaimed(), "ReleaseTemplate"),
                new Case("another scheduler's", s -> s.policySays("{schedulerName: theirs}"), "Rest"),
                new Case("suspended by its owner", s -> s.claimed().suspended(), "TellHeld"),
                new Case(
                        "held by its policy",
                        s -> s.policySays("{suspension: {scheduling: true}}")
                                .claimed()
                                .decided(place()),
                        "TellHeld"),
                new Case("a spec that cannot run", s -> s.claimed().cannotRun().decided(place()), "TellRefused"),
                new Case(
                        "an operator on the hub",
                        s -> s.claimed().operatorOnHub().decided(place()),
                        "TellWaiting"),
                new Case(
                        "attempts used up",
                        s -> s.policySays("{reclaim: {maxAttempts: 2}}")
                                .claimed()
                                .waitingAfter(2)
                                .decided(place()),
                        "GiveUp"),
                new Case(
                        "an attempt that its owner took back does not count",
                        s -> s.policySays("{reclaim: {maxAttempts: 1}}")
                                .claimed()
                                .suspendedAfter(1)
                                .decided(place()),
                        "Dispatch"),
                new Case(
                        "attempts left",
                        s -> s.policySays("{reclaim: {maxAttempts: 3}}")
                                .claimed()
                                .waitingAfter(2)
                                .decided(place()),
                        "Dispatch"));
    }

    private static List<Case> placed() {
        return List.of(
                new Case("decided, its Work not made yet", s -> s.claimed().placed(1), "SendWork"),
                new Case(
                        "the same, and the member fell silent",
                        s -> s.claimed().placed(1).silent(),
                        "SpendAttempt Superseded"),
                new Case(
                        "the same, and the spec was edited",
                        s -> s.claimed().placed(1).edited(),
                        "SpendAttempt Superseded"),
                new Case(
                        "the same, and it was suspended",
                        s -> s.claimed().placed(1).suspended(),
                        "SpendAttempt TemplateSuspended"),
                new Case(
                        "the same, and no policy claims it",
                        s -> s.claimed().placed(1).unclaimed(),
                        "SpendAttempt Superseded"),
                new Case(
                        "the same, and sending is held",
                        s -> s.policySays("{suspension: {dispatching: true}}")
                                .claimed()
                                .placed(1),
                        "TellHeld"),
                new Case(
                        "its agent has not looked yet",
                        s -> s.claimed().placed(1).running(1, (Phase) null),
                        "Rest"),
                new Case(
                        "the agent fell silent before it armed",
                        s -> s.claimed().placed(1).running(1, (Phase) null).silent(),
                        "Withdraw MemberNotReady"),
                new Case(
                        "the agent fell silent after it armed",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .silent(),
                        "Mirror UNKNOWN"),
                new Case(
                        "armed, the operator has not begun",
                        s -> s.claimed().placed(1).running(1, running("NEW")),
                        "Rest"),
                new Case("runs", s -> s.claimed().placed(1).running(1, running("RUNNING")), "Mirror RUNNING"),
                new Case(
                        "runs, and the hub shows it",
                        s -> {
                            s.claimed().placed(1).running(1, running("RUNNING"));
                            return s.shows(StatusMirror.of(s.work()));
                        },
                        "Rest"),
                new Case(
                        "edited while it runs",
                        s -> {
                            s.claimed().placed(1).running(1, running("RUNNING")).edited();
                            return s.shows(StatusMirror.of(s.work()));
                        },
                        "TellEdited"),
                new Case(
                        "edited while it runs, and told",
                        s -> {
                            s.claimed()
                                    .placed(1)
                                    .running(1, running("RUNNING"))
                                    .edited()
                                    .editTold();
                            return s.shows(StatusMirror.of(s.work()));
                        },
                        "Rest"),
                new Case(
                        "suspended while it runs",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .suspended(),
                        "Withdraw TemplateSuspended"),
                new Case(
                        "claim lost while it runs",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .unclaimed(),
                        "Mirror RUNNING"));
    }

    private static List<Case> moved() {
        return List.of(
                new Case(
                        "no room was left",
                        s -> s.claimed().placed(1).running(1, Phase.ReservationFailed),
                        "RecordEnd"),
                new Case("the agent refused it", s -> s.claimed().placed(1).running(1, Phase.Refused), "RecordEnd"),
                new Case(
                        "the driver is late",
                        s -> s.claimed().placed(1).running(1, late(WithdrawCause.DriverLate, "SUBMITTED")),
                        "Withdraw DriverLate"),
                new Case(
                        "the driver was refused, and the application says FAILED",
                        s -> s.claimed().placed(1).running(1, late(WithdrawCause.DriverRejected, "FAILED")),
                        "Withdraw DriverRejected"),
                new Case(
                        "the application says FAILED, but its agent has not said Finished",
                        s -> s.claimed().placed(1).running(1, running("FAILED")),
                        "Rest"),
                new Case(
                        "being withdrawn",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.DriverLate, Phase.Withdrawing, true)
                                .shows("PENDING", null),
                        "Rest"),
                new Case(
                        "taken back before it was armed",
                        s -> s.claimed().placed(1).withdrawn(1, WithdrawCause.MemberNotReady, null, false),
                        "RecordEnd"),
                new Case(
                        "withdrawn with proof",
                        s -> s.claimed().placed(1).withdrawn(1, WithdrawCause.DriverLate, Phase.Withdrawn, true),
                        "RecordEnd"),
                new Case(
                        "its member is gone, a person says",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .silent()
                                .attestedGone(),
                        "RecordEnd"),
                new Case(
                        "its end is recorded",
                        s -> s.claimed().waitingAfter(1).running(1, Phase.ReservationFailed),
                        "Enqueue"),
                new Case(
                        "an earlier attempt without proof",
                        s -> s.claimed()
                                .waitingAfter(2)
                                .running(1, running("RUNNING"))
                                .decided(place()),
                        "Withdraw Superseded"),
                new Case(
                        "suspended while a late driver is withdrawn",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.DriverLate, Phase.Running, true)
                                .suspended(),
                        "Withdraw TemplateSuspended"),
                new Case(
                        "its binding deleted by a person",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .bindingDeleted(),
                        "Withdraw Requested"),
                new Case(
                        "its binding deleted by a person, nothing left",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.Requested, Phase.Withdrawn, true)
                                .bindingDeleted(),
                        "RemoveBinding"));
    }

    private static List<Case> over() {
        return List.of(
                new Case("finished", s -> s.claimed().placed(1).running(1, finished("COMPLETED")), "Mirror COMPLETED"),
                new Case(
                        "finished and shown",
                        s -> shown(s.claimed().placed(1).running(1, finished("COMPLETED"))),
                        "Rest"),
                new Case(
                        "finished, then suspended and edited",
                        s -> shown(s.claimed()
                                .placed(1)
                                .running(1, finished("FAILED"))
                                .suspended()
                                .edited()),
                        "Rest"),
                new Case(
                        "finished, and somebody removed its Work",
                        s -> s.claimed().placed(1).shows("COMPLETED", Situation.NOW),
                        "Rest"),
                new Case(
                        "gave up, then the policy allowed more",
                        s -> s.claimed().waitingAfter(2).shows("FAILED", null).decided(place()),
                        "Rest"),
                new Case(
                        "its time to live goes on",
                        s -> s.claimed().placed(1).timeToLive(60).shows("COMPLETED", Situation.NOW.minusSeconds(59)),
                        "Rest"),
                new Case(
                        "its time to live is over",
                        s -> s.claimed().placed(1).timeToLive(60).shows("COMPLETED", Situation.NOW.minusSeconds(60)),
                        "DeleteTemplate"));
    }

    private static List<Case> deleted() {
        return List.of(
                new Case("deleted before it was claimed", s -> s.deleted(), "Rest"),
                new Case(
                        "deleted while it waits",
                        s -> s.claimed().waitingAfter(0).deleted(),
                        "RemoveBinding"),
                new Case("deleted, binding gone", s -> s.claimed().deleted(), "ReleaseTemplate"),
                new Case(
                        "deleted between decision and Work",
                        s -> s.claimed().placed(1).deleted(),
                        "SpendAttempt TemplateDeleted"),
                new Case(
                        "deleted while it runs",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .deleted(),
                        "Withdraw TemplateDeleted"),
                new Case(
                        "deleted while a late driver is withdrawn",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.DriverLate, Phase.Withdrawing, true)
                                .deleted(),
                        "Withdraw TemplateDeleted"),
                new Case(
                        "deleted, the agent is at it",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.TemplateDeleted, Phase.Withdrawing, true)
                                .deleted(),
                        "Rest"),
                new Case(
                        "deleted after it finished: the copy is still in the member",
                        s -> shown(s.claimed().placed(1).running(1, finished("COMPLETED")))
                                .deleted(),
                        "Withdraw TemplateDeleted"),
                new Case(
                        "deleted and withdrawn",
                        s -> s.claimed()
                                .placed(1)
                                .withdrawn(1, WithdrawCause.TemplateDeleted, Phase.Withdrawn, true)
                                .deleted(),
                        "RemoveBinding"),
                new Case(
                        "deleted, its member gone for good",
                        s -> s.claimed()
                                .placed(1)
                                .running(1, running("RUNNING"))
                                .silent()
                                .attestedGone()
                                .deleted(),
                        "RemoveBinding"),
                new Case(
                        "made again under its name: the old one goes first",
                        s -> s.boundToAnEarlierTemplate()
                                .running(1, running("RUNNING"))
                                .decided(place()),
                        "Withdraw TemplateDeleted"),
                new Case(
                        "made again under its name, the old one is gone",
                        s -> s.boundToAnEarlierTemplate()
                                .withdrawn(1, WithdrawCause.TemplateDeleted, Phase.Withdrawn, true),
                        "RemoveBinding"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oneStepFollows(Case given) {
        assertThat(words(given.given().apply(new Situation()).next())).isEqualTo(given.want());
    }

    @Test
    void theEndOfAnUnclaimedJobsGraceIsAwaitedExactly() {
        assertThat(new Situation().unclaimed().createdAgo(Duration.ofSeconds(4)).next())
                .isEqualTo(new JobStep.Rest(Duration.ofSeconds(6)));
    }

    @Test
    void anOperatorOnTheHubIsNamedAsTheReason() {
        JobStep step = new Situation().claimed().operatorOnHub().next();
        assertThat(((JobStep.TellWaiting) step).reasons()).containsExactly(new Reason.OperatorOnHub("default"));
    }

    private static Situation shown(Situation situation) {
        return situation.shows(StatusMirror.of(situation.work()));
    }

    private static dev.muster.api.fleet.WorkStatus running(String state) {
        return Situation.status(Phase.Running, ARMED, null, state, List.of());
    }

    private static dev.muster.api.fleet.WorkStatus finished(String outcome) {
        return Situation.status(Phase.Finished, ARMED, outcome, outcome, List.of());
    }

    private static dev.muster.api.fleet.WorkStatus late(WithdrawCause cause, String state) {
        return Situation.status(Phase.Starting, ARMED, null, state, List.of(Situation.reclaimable(cause)));
    }

    private static Job job() {
        return new Job(
                new JobKey("default", "pi", "t"),
                "t",
                0,
                0,
                0,
                Gang.of(),
                Placement.ANYWHERE,
                new Requirements("k", true, "", false, "", Set.of(), Set.of()),
                List.of());
    }

    private static Decision place() {
        return new Decision.Place(job(), "c2", new FitResult.Fits(false, Map.of(), List.of(), 0));
    }

    private static Decision waits() {
        return new Decision.Wait(job(), List.of(new Reason.NoMembers()), List.of());
    }

    private static String words(JobStep step) {
        String name = step.getClass().getSimpleName();
        return switch (step) {
            case JobStep.Withdraw withdraw -> name + " " + withdraw.cause();
            case JobStep.SpendAttempt spend -> name + " " + spend.cause();
            case JobStep.Mirror mirror -> name + " " + StatusMirror.state(mirror.status());
            default -> name;
        };
    }
}
