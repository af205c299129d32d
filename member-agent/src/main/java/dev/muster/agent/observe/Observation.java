package dev.muster.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.WorkView;
import dev.muster.api.fleet.WorkCondition;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.DriverSummary;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is so, in the words of Work.status, and how far it is from what the status says. */
public final class Observation {
    /**
     * States in which the operator stays only between two of its own steps. On a slow member each lasts longer than a moment, and
     * would cost the hub a write that the next one outdates; one that does not pass is written with the details. The first three
     * pass before the operator has taken the copy in; of a running job they are a person's doing.
     */
    private static final Set<String> PASSING_AT_START = Set.of("SUSPENDING", "SUSPENDED", "RESUMING");

    private static final String SUBMITTED = "SUBMITTED";

    private static final String PASSING_AT_END = "SUCCEEDING";

    private Observation() {}

    /** How a new status differs from the last one written. */
    public enum Difference {
        None,
        /** Counts, messages and details of the application: they ride along. */
        Details,
        /** The application is submitted: news only if it does not run soon. */
        Passing,
        /** Phase, an application state that lasts, the driver's place or a condition. */
        Plain,
        /** The job should be moved: written at once. */
        Urgent
    }

    /** Conditions are without a transition time; the writer stamps those that changed. */
    public static WorkStatus of(WorkView view, Copy.Present copy, Limits limits) {
        boolean running = view.phase() == Phase.Running || copy.acknowledged();
        return StatusDraft.of(view.status())
                .phase(running ? Phase.Running : Phase.Starting)
                .application(withoutExecutors(copy.status()))
                .driver(view.driver().map(Observation::summary).orElseGet(() -> lastDriver(view.status())))
                .executors(view.executors())
                .conditions(conditions(view, limits))
                .build();
    }

    public static Difference difference(@Nullable WorkStatus last, WorkStatus now) {
        if (last == null) {
            return Difference.Plain;
        }
        if (!reclaimable(now).equals(reclaimable(last)) && reclaimable(now).isPresent()) {
            return Difference.Urgent;
        }
        if (last.phase() != now.phase()
                || moved(state(last.application()), state(now.application()), now.phase())
                || !sameDriver(last.driver(), now.driver())
                || !codes(last.conditions()).equals(codes(now.conditions()))) {
            return submitted(last, now) ? Difference.Passing : Difference.Plain;
        }
        boolean same = Objects.equals(last.application(), now.application())
                && Objects.equals(last.driver(), now.driver())
                && sameExecutors(last.executors(), now.executors());
        return same ? Difference.None : Difference.Details;
    }

    private static boolean submitted(WorkStatus last, WorkStatus now) {
        return last.phase() == Phase.Starting
                && state(now.application()).equals(SUBMITTED)
                && codes(last.conditions()).equals(codes(now.conditions()));
    }

    private static boolean moved(String last, String now, @Nullable Phase phase) {
        boolean passes = now.equals(PASSING_AT_END) || phase == Phase.Starting && PASSING_AT_START.contains(now);
        return !last.equals(now) && !passes;
    }

    /** @return {@code applicationState.state}, empty when the operator wrote none */
    public static String state(@Nullable JsonNode application) {
        return application == null
                ? ""
                : application.path("applicationState").path("state").asText("");
    }

    /** The copy's status without the list that grows with the executors. */
    public static @Nullable ObjectNode withoutExecutors(@Nullable ObjectNode status) {
        if (status == null || !status.has("executorState")) {
            return status;
        }
        ObjectNode shorter = status.deepCopy();
        shorter.remove("executorState");
        return shorter;
    }

    private static DriverSummary summary(Driver driver) {
        return new DriverSummary(
                driver.podName(), driver.phase(), driver.node(), driver.startedAt(), driver.pendingReason());
    }

    private static @Nullable DriverSummary lastDriver(@Nullable WorkStatus last) {
        return last == null ? null : last.driver();
    }

    private static List<Condition> conditions(WorkView view, Limits limits) {
        List<Condition> conditions = new ArrayList<>();
        Optional<Lateness.Late> late = Lateness.of(view, limits);
        late.ifPresent(l ->
                conditions.add(condition(WorkCondition.Reclaimable, l.reason().name(), l.message())));
        if (late.isEmpty()) {
            Lateness.queued(view, limits)
                    .ifPresent(
                            words -> conditions.add(condition(WorkCondition.QueuedInOperator, "OperatorBusy", words)));
        }
        view.driver()
                .filter(d -> d.bound() && !d.ran() && !d.terminal() && d.pendingReason() != null)
                .ifPresent(d -> conditions.add(
                        condition(WorkCondition.DriverNotStarted, WorkCondition.DriverNotStarted.name(), words(d))));
        if (Ages.reached(view.ages().executorsPending(), limits.executorsPending())) {
            String words =
                    view.executors().pending() + " of " + view.executors().wanted() + " executors do not run yet";
            conditions.add(condition(WorkCondition.ExecutorsPending, WorkCondition.ExecutorsPending.name(), words));
        }
        return conditions;
    }

    private static String words(Driver driver) {
        return driver.podName() + " on " + driver.node() + ": " + driver.pendingReason();
    }

    private static Condition condition(WorkCondition type, String reason, String message) {
        return new ConditionBuilder()
                .withType(type.name())
                .withStatus("True")
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    private static Optional<String> reclaimable(WorkStatus status) {
        return conditionsOf(status.conditions()).stream()
                .filter(c -> WorkCondition.Reclaimable.name().equals(c.getType()) && "True".equals(c.getStatus()))
                .map(Condition::getReason)
                .findFirst();
    }

    private static List<String> codes(@Nullable List<Condition> conditions) {
        return conditionsOf(conditions).stream()
                .map(c -> c.getType() + "=" + c.getStatus() + "/" + c.getReason())
                .sorted()
                .toList();
    }

    private static List<Condition> conditionsOf(@Nullable List<Condition> conditions) {
        return conditions == null ? List.of() : conditions;
    }

    /** That no executor is there yet is nothing to tell. */
    private static boolean sameExecutors(@Nullable ExecutorSummary last, @Nullable ExecutorSummary now) {
        boolean none = now == null || now.pending() + now.running() + now.ended() == 0;
        return last == null && none || Objects.equals(last, now);
    }

    /** The application's state tells that it runs or has ended, a moment later. */
    private static boolean sameDriver(@Nullable DriverSummary a, @Nullable DriverSummary b) {
        if (a == null || b == null) {
            return a == b;
        }
        return Objects.equals(a.podName(), b.podName()) && Objects.equals(a.node(), b.node());
    }
}
