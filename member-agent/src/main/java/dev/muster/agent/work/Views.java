package dev.muster.agent.work;

import dev.muster.agent.apply.Copies;
import dev.muster.agent.arm.ArmedCopies;
import dev.muster.agent.attempt.Ages;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.agent.observe.Drivers;
import dev.muster.agent.observe.Observation;
import dev.muster.agent.reserve.Rooms;
import dev.muster.agent.work.Attempt.Since;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts together what is known of an attempt, and counts how long it has been so. */
final class Views {
    private final MemberWatch watch;
    private final ArmedCopies armed;
    private final Limits limits;

    Views(MemberWatch watch, ArmedCopies armed, Limits limits) {
        this.watch = watch;
        this.armed = armed;
        this.limits = limits;
    }

    WorkView of(Attempt attempt) {
        Work work = attempt.work();
        String token = attempt.token();
        List<Pod> pods = attempt.pods(watch.pods(token));
        Copy copy = copy(attempt);
        Optional<Driver> driver = Drivers.newest(pods, watch.goneDriver(token));
        ExecutorSummary executors = Drivers.executors(pods, wanted(work));
        int live = (int) pods.stream()
                .filter(p -> !Slots.isOurs(p) && !Slots.terminal(p))
                .count();
        WorkView view = new WorkView(
                work.getSpec(),
                work.getStatus(),
                copy,
                driver,
                executors,
                live,
                Rooms.read(work.getSpec(), pods, watch.lostSlot(token)),
                attempt.progress(),
                Ages.NONE,
                ackedLater(attempt));
        count(attempt, view);
        WorkView aged = view.with(ages(attempt));
        differ(attempt, aged);
        return aged.with(ages(attempt));
    }

    /** The cache is believed when it shows a copy; when a copy that was known vanishes, the server is asked. */
    private Copy copy(Attempt attempt) {
        Work work = attempt.work();
        Optional<SparkApplication> cached = watch.copy(
                work.getSpec().target().namespace(), work.getSpec().target().name(), attempt.token());
        Optional<SparkApplication> known = attempt.copy(cached);
        if (known.isPresent()) {
            return Copies.read(known.get());
        }
        return attempt.absent() ? new Copy.Absent() : new Copy.Unseen();
    }

    private int ackedLater(Attempt attempt) {
        Duration age = attempt.age(Since.Unacknowledged);
        Optional<Instant> armedAt = Armed.at(attempt.work());
        return !Ages.reached(age, limits.operatorSilent()) || armedAt.isEmpty()
                ? 0
                : armed.takenInAfter(attempt.work().getSpec().target().namespace(), armedAt.get());
    }

    private static void count(Attempt attempt, WorkView view) {
        boolean watched = view.phase() == Phase.Starting || view.phase() == Phase.Running;
        Optional<Copy.Present> own = view.ownCopy();
        attempt.hold(
                Since.Unacknowledged,
                watched && !own.map(Copy.Present::acknowledged).orElse(false));
        boolean asked = view.phase() == Phase.Withdrawing
                && own.map(Copy.Present::suspended).orElse(false);
        attempt.hold(Since.Suspending, asked);
        boolean unnamed = (watched || view.phase() == Phase.Withdrawing) && view.armedUid() == null;
        if (unnamed && !attempt.armedHere()) {
            attempt.begin(Since.UnansweredCreate);
        }
        attempt.hold(Since.Finishing, own.map(Copy.Present::terminal).orElse(false));
        attempt.driverUnbound(view.driver()
                .filter(d -> !d.bound() && !d.terminal() && !d.gone())
                .map(Driver::podName)
                .orElse(null));
        boolean running =
                view.driver().map(d -> d.ran() && !d.terminal() && !d.gone()).orElse(false);
        attempt.hold(Since.DriverRunning, running);
        attempt.hold(Since.ExecutorsPending, running && view.executors().pending() > 0);
        if (view.livePods() > 0) {
            attempt.end(Since.Empty);
        }
    }

    /** From when on the status is behind. */
    private void differ(Attempt attempt, WorkView view) {
        boolean watched = view.phase() == Phase.Starting || view.phase() == Phase.Running;
        boolean behind = watched
                && view.ownCopy()
                        .map(copy -> Observation.difference(view.status(), Observation.of(view, copy, limits)))
                        .map(d -> d != Observation.Difference.None && d != Observation.Difference.Details)
                        .orElse(false);
        attempt.hold(Since.Changed, behind);
    }

    private Ages ages(Attempt a) {
        return new Ages(
                a.age(Since.Placing),
                a.age(Since.Unacknowledged),
                a.age(Since.DriverUnbound),
                watch.operatorQuiet(),
                a.age(Since.Suspending),
                a.age(Since.Empty),
                a.age(Since.UnansweredCreate),
                a.age(Since.Finishing),
                a.age(Since.ExecutorsPending),
                a.age(Since.DriverRunning),
                a.age(Since.Written),
                a.age(Since.Changed));
    }

    private static int wanted(Work work) {
        List<GangPodSet> gang = work.getSpec().gang();
        return gang == null
                ? 0
                : gang.stream()
                        .filter(set -> !set.name().equals("driver"))
                        .mapToInt(GangPodSet::count)
                        .sum();
    }
}
