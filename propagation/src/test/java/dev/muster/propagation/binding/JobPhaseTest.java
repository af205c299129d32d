package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobPhaseTest {
    record Case(String name, UnaryOperator<Situation> given, JobPhase want) {
        @Override
        public String toString() {
            return name + " -> " + want;
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case("no policy", s -> s.unclaimed(), JobPhase.UNCLAIMED),
                new Case("claimed", s -> s.claimed(), JobPhase.WAITING),
                new Case(
                        "an attempt failed",
                        s -> s.claimed().waitingAfter(1).running(1, Phase.Refused),
                        JobPhase.WAITING),
                new Case("suspended", s -> s.claimed().suspended(), JobPhase.HELD),
                new Case(
                        "policy holds",
                        s -> s.policySays("{suspension: {scheduling: true}}").claimed(),
                        JobPhase.HELD),
                new Case(
                        "policy holds before sending",
                        s -> s.policySays("{suspension: {dispatching: true}}")
                                .claimed()
                                .placed(1),
                        JobPhase.HELD),
                new Case("decided, no Work yet", s -> s.claimed().placed(1), JobPhase.RESERVING),
                new Case("Work not looked at", s -> s.claimed().placed(1).running(1, (Phase) null), JobPhase.RESERVING),
                new Case("armed", s -> s.claimed().placed(1).running(1, Phase.Starting), JobPhase.STARTING),
                new Case("acknowledged", s -> s.claimed().placed(1).running(1, Phase.Running), JobPhase.RUNNING),
                new Case(
                        "armed, member silent",
                        s -> s.claimed().placed(1).running(1, Phase.Running).silent(),
                        JobPhase.UNKNOWN),
                new Case(
                        "being withdrawn",
                        s -> s.claimed().placed(1).withdrawn(1, WithdrawCause.DriverLate, Phase.Withdrawing, true),
                        JobPhase.WITHDRAWING),
                new Case("deleted, nothing left", s -> s.claimed().deleted(), JobPhase.WITHDRAWING),
                new Case("finished", s -> s.claimed().placed(1).running(1, Phase.Finished), JobPhase.FINISHED),
                new Case("gave up", s -> s.claimed().waitingAfter(1).shows("FAILED", null), JobPhase.FINISHED));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySituationIsOnePhase(Case given) {
        assertThat(JobPhase.of(given.given().apply(new Situation()).view())).isEqualTo(given.want());
    }
}
