package dev.muster.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.observe.Observation.Difference;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.DriverSummary;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which changes of an attempt are worth a write of their own. */
class ObservationTest {
    private static final DriverSummary PENDING = new DriverSummary("d", "Pending", "node", null, null);
    private static final DriverSummary RUNNING =
            new DriverSummary("d", "Running", "node", "2026-01-01T00:00:00Z", null);

    record Case(String what, WorkStatus last, WorkStatus now, Difference want) {
        @Override
        public String toString() {
            return what;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "a state between two of the operator's steps rides along",
                    status(Phase.Starting, "", null),
                    status(Phase.Starting, "SUSPENDING", null),
                    Difference.Details),
            new Case(
                    "a person who suspends a running job is told of",
                    status(Phase.Running, "RUNNING", RUNNING),
                    status(Phase.Running, "SUSPENDED", RUNNING),
                    Difference.Plain),
            new Case(
                    "what comes out of it is written if it does not run soon",
                    status(Phase.Starting, "SUSPENDING", null),
                    status(Phase.Running, "SUBMITTED", PENDING),
                    Difference.Passing),
            new Case(
                    "a driver that starts rides along with the state that says so",
                    status(Phase.Running, "SUBMITTED", PENDING),
                    status(Phase.Running, "SUBMITTED", RUNNING),
                    Difference.Details),
            new Case(
                    "the job runs",
                    status(Phase.Running, "SUBMITTED", RUNNING),
                    status(Phase.Running, "RUNNING", RUNNING),
                    Difference.Plain),
            new Case(
                    "its end is on its way",
                    status(Phase.Running, "RUNNING", RUNNING),
                    status(Phase.Running, "SUCCEEDING", RUNNING),
                    Difference.Details),
            new Case(
                    "another driver is news",
                    status(Phase.Running, "RUNNING", RUNNING),
                    status(Phase.Running, "RUNNING", new DriverSummary("e", "Running", "node", null, null)),
                    Difference.Plain),
            new Case(
                    "that no executor is there yet",
                    status(Phase.Starting, "", null),
                    executors(status(Phase.Starting, "", null), new ExecutorSummary(2, 0, 0, 0)),
                    Difference.None),
            new Case(
                    "the first executor rides along",
                    status(Phase.Running, "RUNNING", RUNNING),
                    executors(status(Phase.Running, "RUNNING", RUNNING), new ExecutorSummary(2, 1, 0, 0)),
                    Difference.Details),
            new Case(
                    "nothing",
                    status(Phase.Running, "RUNNING", RUNNING),
                    status(Phase.Running, "RUNNING", RUNNING),
                    Difference.None));

    @ParameterizedTest
    @FieldSource("CASES")
    void isWorth(Case given) {
        assertThat(Observation.difference(given.last(), given.now())).isEqualTo(given.want());
    }

    private static WorkStatus executors(WorkStatus status, ExecutorSummary executors) {
        return StatusDraft.of(status).executors(executors).build();
    }

    private static WorkStatus status(Phase phase, String state, @Nullable DriverSummary driver) {
        var application = JsonNodeFactory.instance.objectNode();
        application.putObject("applicationState").put("state", state);
        return StatusDraft.of(null)
                .phase(phase)
                .application(application)
                .driver(driver)
                .build();
    }
}
