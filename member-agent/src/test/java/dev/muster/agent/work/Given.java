package dev.muster.agent.work;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Progress;
import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.attempt.Progress.Needs;
import dev.muster.agent.attempt.Progress.Permit;
import dev.muster.agent.attempt.Progress.Reservation;
import dev.muster.agent.attempt.Room;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.WorkView;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.BindingReference;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.DriverSummary;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A situation of one attempt, built up from an order that nobody has looked at. */
record Given(WorkView view) {
    static final String UID = "copy-1";

    static Given order() {
        return new Given(new WorkView(
                spec(Reserved.PROTOCOL, Intent.Run, null, false),
                null,
                new Copy.Unseen(),
                Optional.empty(),
                new ExecutorSummary(1, 0, 0, 0),
                0,
                Room.NONE,
                Progress.FRESH,
                Ages.NONE,
                0));
    }

    /** Ready for its copy: name free, needs met, leave to arm, no room wanted. */
    static Given ready() {
        return order().progress(p -> p.withName(new Name.Ours())
                .withNeeds(new Needs.Met())
                .withPermit(Permit.Granted)
                .withReservation(new Reservation.Without("Never")));
    }

    static Given starting(String state) {
        return order().phase(Phase.Starting).copy(copy(state, false));
    }

    static Given running() {
        return order().phase(Phase.Running).copy(copy("RUNNING", false));
    }

    static Copy.Present copy(String state, boolean suspended) {
        return new Copy.Present(UID, "7", suspended, state, "", false, false, true, application(state));
    }

    static Copy.Present failed(String error) {
        return new Copy.Present(UID, "7", false, "FAILED", error, false, false, true, application("FAILED"));
    }

    static Copy.Present deleting(String state, boolean held) {
        return new Copy.Present(UID, "7", false, state, "", false, true, held, application(state));
    }

    private static @Nullable ObjectNode application(String state) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.putObject("applicationState").put("state", state);
        return state.isEmpty() ? null : status;
    }

    static Driver pending() {
        return new Driver("d", "Pending", null, null, Driver.End.None, null, "0/3 nodes", false, false);
    }

    static Driver bound() {
        return new Driver("d", "Pending", "n1", null, Driver.End.None, null, null, false, false);
    }

    static Driver ran() {
        return new Driver("d", "Running", "n1", "2026-11-21T09:00:00Z", Driver.End.None, null, null, false, false);
    }

    static Driver ended(Driver.End end) {
        return new Driver(
                "d", end == Driver.End.Succeeded ? "Succeeded" : "Failed", "n1", "t", end, null, null, false, false);
    }

    static Driver rejected() {
        return new Driver("d", "Failed", "n1", null, Driver.End.None, "OutOfcpu: no room", null, false, false);
    }

    Given withdraw(WithdrawCause cause) {
        return spec(spec(Reserved.PROTOCOL, Intent.Withdraw, cause, false));
    }

    Given preserve() {
        return spec(spec(Reserved.PROTOCOL, Intent.Withdraw, WithdrawCause.TemplateDeleted, true));
    }

    Given protocol(int number) {
        return spec(spec(number, Intent.Run, null, false));
    }

    private Given spec(WorkSpec spec) {
        return new Given(new WorkView(
                spec,
                view.status(),
                view.copy(),
                view.driver(),
                view.executors(),
                view.livePods(),
                view.room(),
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given phase(Phase phase) {
        return status(s -> s.phase(phase).copyUid(UID).armedAt("2026-11-21T08:00:00Z"));
    }

    Given status(UnaryOperator<StatusDraft> change) {
        WorkStatus status = change.apply(StatusDraft.of(view.status())).build();
        return new Given(new WorkView(
                view.spec(),
                status,
                view.copy(),
                view.driver(),
                view.executors(),
                view.livePods(),
                view.room(),
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given hadStarted() {
        return status(s -> s.driver(new DriverSummary("d", "Running", "n1", "2026-11-21T08:00:05Z", null)));
    }

    Given copy(Copy copy) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                copy,
                view.driver(),
                view.executors(),
                view.livePods(),
                view.room(),
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given driver(Driver driver) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                view.copy(),
                Optional.of(driver),
                view.executors(),
                view.livePods(),
                view.room(),
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given livePods(int count) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                view.copy(),
                view.driver(),
                view.executors(),
                count,
                view.room(),
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given room(Room room) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                view.copy(),
                view.driver(),
                view.executors(),
                view.livePods(),
                room,
                view.progress(),
                view.ages(),
                view.ackedLater()));
    }

    Given progress(UnaryOperator<Progress> change) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                view.copy(),
                view.driver(),
                view.executors(),
                view.livePods(),
                view.room(),
                change.apply(view.progress()),
                view.ages(),
                view.ackedLater()));
    }

    Given ackedLater(int count) {
        return new Given(new WorkView(
                view.spec(),
                view.status(),
                view.copy(),
                view.driver(),
                view.executors(),
                view.livePods(),
                view.room(),
                view.progress(),
                view.ages(),
                count));
    }

    /** Each in seconds; a negative one has not begun. */
    Given placing(long seconds) {
        return ages(a -> a.placing = seconds);
    }

    Given unacknowledged(long seconds, long operatorQuiet) {
        return ages(a -> {
            a.unacknowledged = seconds;
            a.operatorQuiet = operatorQuiet;
        });
    }

    Given driverUnbound(long seconds) {
        return ages(a -> a.driverUnbound = seconds);
    }

    Given suspending(long seconds) {
        return ages(a -> a.suspending = seconds);
    }

    Given empty(long seconds) {
        return ages(a -> a.empty = seconds);
    }

    Given unansweredCreate(long seconds) {
        return ages(a -> a.unansweredCreate = seconds);
    }

    Given finishing(long seconds) {
        return ages(a -> a.finishing = seconds);
    }

    Given changed(long seconds) {
        return ages(a -> a.changed = seconds);
    }

    Given written(long seconds) {
        return ages(a -> a.written = seconds);
    }

    private Given ages(Consumer<Seconds> change) {
        Seconds seconds = new Seconds(view.ages());
        change.accept(seconds);
        return new Given(view.with(seconds.ages()));
    }

    private static final class Seconds {
        private final Ages before;
        private long placing = -1;
        private long unacknowledged = -1;
        private long driverUnbound = -1;
        private long operatorQuiet = -1;
        private long suspending = -1;
        private long empty = -1;
        private long unansweredCreate = -1;
        private long finishing = -1;
        private long changed = -1;
        private long written = -1;

        Seconds(Ages before) {
            this.before = before;
        }

        Ages ages() {
            return new Ages(
                    or(placing, before.placing()),
                    or(unacknowledged, before.unacknowledged()),
                    or(driverUnbound, before.driverUnbound()),
                    operatorQuiet < 0 ? before.operatorQuiet() : Duration.ofSeconds(operatorQuiet),
                    or(suspending, before.suspending()),
                    or(empty, before.empty()),
                    or(unansweredCreate, before.unansweredCreate()),
                    or(finishing, before.finishing()),
                    before.executorsPending(),
                    before.driverRunning(),
                    or(written, before.written()),
                    or(changed, before.changed()));
        }

        private static @Nullable Duration or(long seconds, @Nullable Duration before) {
            return seconds < 0 ? before : Duration.ofSeconds(seconds);
        }
    }

    private static WorkSpec spec(int protocol, Intent intent, @Nullable WithdrawCause cause, boolean preserve) {
        return new WorkSpec(
                protocol,
                Form.Job,
                intent,
                cause,
                "b.1",
                new BindingReference("jobs", "pi", "b"),
                1L,
                new TemplateReference(
                        "sparkoperator.k8s.io/v1beta2", "SparkApplication", "sparkapplications", "jobs", "pi", "t", 1L),
                preserve ? true : null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
