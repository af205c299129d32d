package dev.muster.sandbox.fault;

import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.judge.Ending.Outcome;
import dev.muster.sandbox.judge.Finding;
import dev.muster.sandbox.judge.Judge;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Plays scenarios with faults on one fleet, one after another, each with a job of its own, and has each judged when it has
 * settled. Not safe for use by several threads.
 */
public final class Campaign {
    /** Liveness: 60 s after the last fault, a minute of which may be a server that is away. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** Nothing written for a job for so long: it has settled. Longer than any wait of the shortened product between two writes. */
    private static final Duration QUIET = Duration.ofMillis(500);

    /** How long the product is watched for writes after it has settled. */
    private static final Duration REST = Duration.ofSeconds(3);

    /** Plays between two times that everything is deleted and judged as a whole. */
    private static final int BATCH = 30;

    private final Duration limit;
    private final FaultyFleet fleet;
    private final Observer observer;
    private final Progress progress;
    private final AtomicInteger jobs = new AtomicInteger();

    public Campaign(FaultyFleet fleet, Progress progress) {
        this(fleet, LIMIT, progress);
    }

    /** @param limit how long any one wait may take */
    public Campaign(FaultyFleet fleet, Duration limit, Progress progress) {
        this.limit = limit;
        this.fleet = fleet;
        this.observer = new Observer(fleet);
        this.progress = progress;
    }

    /** What was done to the fleet. */
    public enum Fault {
        /** A process was killed at a write. */
        POINT,
        /** Something was wrong for a while. */
        DISTURBANCE,
        /** All was deleted and every process started anew. */
        BATCH,
        /** A defect was in the product. */
        DEFECT
    }

    /**
     * What came of one fault.
     *
     * @param struck the write that was struck at, or "whole"; empty when there was no such write this time
     * @param problems empty when all that must hold held
     */
    public record Result(Fault fault, String what, String struck, double seconds, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }

        public boolean reached() {
            return !struck.isEmpty();
        }

        /** Whether a process was killed. */
        public boolean isPoint() {
            return fault == Fault.POINT && reached();
        }
    }

    /** One line for people: how many of each there were. */
    public static String summary(List<Result> results) {
        return "%d points struck, %d not reached in this run, %d disturbances, %d batches; %d violations"
                .formatted(
                        count(results, Fault.POINT, true),
                        count(results, Fault.POINT, false),
                        count(results, Fault.DISTURBANCE, true),
                        count(results, Fault.BATCH, true),
                        results.stream()
                                .filter(result -> !result.problems().isEmpty())
                                .count());
    }

    private static long count(List<Result> results, Fault fault, boolean reached) {
        return results.stream()
                .filter(result -> result.fault() == fault && result.reached() == reached)
                .count();
    }

    /** Plays a scenario undisturbed and counts the writes of each of its processes: every place for a fault. */
    public List<Point> points(Scenario scenario) {
        var stage = stage(scenario);
        scenario.prepare().accept(stage);
        scenario.processes().forEach(process -> fleet.gate(process).count());
        scenario.play().accept(stage);
        settle();
        var points = new ArrayList<Point>();
        for (var process : scenario.processes()) {
            var writes = fleet.gate(process).seen().size();
            for (int write = 1; write <= writes; write++) {
                for (var side : Gate.Side.values()) {
                    points.add(new Point(scenario, process, write, side));
                }
            }
        }
        var problems = judged(stage, scenario, scenario.starts());
        progress.line("%s, undisturbed: %d points%s"
                .formatted(scenario.name(), points.size(), problems.isEmpty() ? "" : "; " + problems));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(scenario.name() + " does not hold undisturbed: " + problems);
        }
        return points;
    }

    private Stage stage(Scenario scenario) {
        return new Stage(fleet, "f-" + scenario.name() + "-" + jobs.incrementAndGet(), limit);
    }

    /**
     * Kills in one play each of these processes at its write, starts it again, and looks whether all holds.
     *
     * @param points of one scenario and of different processes
     */
    public List<Result> strike(List<Point> points) {
        var scenario = points.getFirst().scenario();
        var played = play(
                Fault.POINT, scenario.name(), scenario, scenario.starts(), () -> points.forEach(this::arm), () -> {});
        return points.stream()
                .map(point -> {
                    var gate = fleet.gate(point.process());
                    var struck = gate.struck();
                    gate.count();
                    return told(new Result(
                            Fault.POINT,
                            point.toString(),
                            struck == null ? "" : struck.toString(),
                            played.seconds(),
                            played.problems()));
                })
                .toList();
    }

    private void arm(Point point) {
        var gate = fleet.gate(point.process());
        var program = fleet.program(point.process());
        gate.arm(new Gate.Strike(point.write(), point.side(), () -> {
            program.kill();
            Thread.ofVirtual().start(() -> {
                program.start();
                gate.reopen();
            });
        }));
    }

    /** Each point by itself: what goes wrong is the work of one kill. */
    public static List<List<Point>> apart(List<Point> points) {
        return points.stream().map(List::of).toList();
    }

    /** In one play a point of each of a scenario's processes, while there are any: two or three kills for one job. */
    public static List<List<Point>> together(List<Point> points) {
        var plays = new ArrayList<List<Point>>();
        for (var point : points) {
            plays.stream()
                    .filter(play -> play.getFirst().scenario().equals(point.scenario())
                            && play.stream().noneMatch(other -> other.process().equals(point.process())))
                    .findFirst()
                    .ifPresentOrElse(play -> play.add(point), () -> plays.add(new ArrayList<>(List.of(point))));
        }
        return plays;
    }

    /**
     * Plays one after another until so many points were reached; after each {@link #BATCH} everything is deleted and judged as a
     * whole.
     */
    public List<Result> strike(List<List<Point>> plays, int most) {
        var results = new ArrayList<Result>();
        var played = 0;
        var reached = 0;
        for (var points : plays) {
            if (reached >= most) {
                break;
            }
            var told = strike(points);
            results.addAll(told);
            reached += (int) told.stream().filter(Result::isPoint).count();
            if (++played % BATCH == 0) {
                results.add(finish());
            }
        }
        return results;
    }

    /** Plays a scenario under a disturbance that begins when it is prepared and ends when the scenario has. */
    public Result disturb(Disturbance disturbance, Scenario scenario) {
        return told(play(
                Fault.DISTURBANCE,
                "%-12s %s".formatted(scenario.name(), disturbance.name()),
                scenario,
                // What lasts for seconds may well make a driver late, and an attempt that is taken back for it is in
                // order.
                -1,
                () -> disturbance.begin().accept(fleet),
                () -> disturbance.end().accept(fleet)));
    }

    private Result play(Fault fault, String what, Scenario scenario, int starts, Runnable begin, Runnable end) {
        var began = System.nanoTime();
        var stage = stage(scenario);
        var problems = new ArrayList<String>();
        try {
            scenario.prepare().accept(stage);
            begin.run();
            try {
                scenario.play().accept(stage);
            } finally {
                end.run();
            }
            settle();
        } catch (Stage.NotInTime e) {
            problems.add(e.getMessage());
        }
        problems.addAll(judged(stage, scenario, starts));
        return new Result(fault, what, "whole", (System.nanoTime() - began) / 1e9, problems);
    }

    private Result told(Result result) {
        progress.line("%s  %-40s %5.1f s  %s"
                .formatted(
                        result.what(),
                        result.reached() ? result.struck() : "not reached",
                        result.seconds(),
                        result.problems().isEmpty() ? "ok" : result.problems()));
        return result;
    }

    private List<String> judged(Stage stage, Scenario scenario, int starts) {
        var outcome = new Outcome(stage.name(), starts, scenario.state());
        var history = observer.news();
        return words(Judge.findings(history, observer.ending().expected(List.of(outcome))));
    }

    private static List<String> words(List<Finding> findings) {
        return findings.stream().map(Finding::toString).toList();
    }

    /** Waits until every process works and none has written for a job for a while. */
    void settle() {
        var deadline = System.nanoTime() + limit.toNanos();
        for (var process : fleet.processes()) {
            while (!fleet.working(process) || fleet.gate(process).quiet().compareTo(QUIET) < 0) {
                if (System.nanoTime() > deadline) {
                    throw new Stage.NotInTime(
                            "not within " + limit.toSeconds() + " s: " + process + " works and rests");
                }
                Stage.pause(Duration.ofMillis(40));
            }
        }
    }

    /**
     * Ends a batch: erases all memory with the jobs still there, watches that nothing is written for them and asks the control plane
     * what it counts; deletes every job, erases all memory again, watches that nothing is written, and judges the batch as a whole.
     */
    public Result finish() {
        var began = System.nanoTime();
        var problems = new ArrayList<String>();
        try {
            var rested = Instant.now();
            restart(fleet.processes());
            settle();
            observer.news();
            var replayed = observer.all().since(rested);
            var counted = observer.ending().settled(rested).phases(observer.phases());
            observer.lookForLeaks();
            deleteAll();
            restart(fleet.processes());
            settle();
            var settled = Instant.now();
            Stage.pause(REST);
            var ending = observer.ending().settled(settled).claims(observer.claims());
            observer.news();
            var history = observer.all();
            problems.addAll(words(
                    Stream.concat(Judge.findings(replayed, counted).stream(), Judge.findings(history, ending).stream())
                            .distinct()
                            .toList()));
        } catch (Stage.NotInTime e) {
            problems.add(e.getMessage());
        }
        observer.news();
        observer.forget();
        return told(new Result(
                Fault.BATCH,
                "all deleted, all restarted, nothing written",
                "whole",
                (System.nanoTime() - began) / 1e9,
                problems));
    }

    private void restart(List<String> processes) {
        for (var process : processes) {
            fleet.program(process).kill();
            fleet.program(process).start();
        }
    }

    private void deleteAll() {
        var stage = new Stage(fleet, "all", limit);
        var hub = stage.hub();
        hub.resources(SparkApplication.class).inNamespace("default").delete();
        stage.await(
                "every job is gone from hub and members",
                () -> hub.resources(SparkApplication.class)
                                .inNamespace("default")
                                .list()
                                .getItems()
                                .isEmpty()
                        && hub.resources(ResourceBinding.class)
                                .inNamespace("default")
                                .list()
                                .getItems()
                                .isEmpty()
                        && observer.leftInMembers().isEmpty());
        hub.resources(dev.muster.api.policy.PropagationPolicy.class)
                .inNamespace("default")
                .delete();
    }

    /**
     * Plays a scenario with a defect in the product, and makes the product whole again.
     *
     * @return what the judge objects to; with no problem, the defect was missed
     */
    public Result plant(Defect defect, Programs programs) {
        programs.plant(defect);
        restart(List.of(defect.process()));
        try {
            settle();
            var result = play(Fault.DEFECT, defect.name(), Scenario.named(defect.scenario()), 1, () -> {}, () -> {});
            return result.problems().isEmpty() ? finish() : result;
        } finally {
            programs.restore(defect.process());
            restart(List.of(defect.process()));
            sweepAway();
            observer.news();
            observer.forget();
        }
    }

    /** Takes away by force what a defect left. */
    private void sweepAway() {
        var hub = fleet.fleet().hubClient();
        free(hub.resources(SparkApplication.class).inNamespace("default").list().getItems(), hub);
        free(hub.resources(ResourceBinding.class).inNamespace("default").list().getItems(), hub);
        hub.resources(dev.muster.api.fleet.Work.class).inAnyNamespace().delete();
        hub.resources(dev.muster.api.policy.PropagationPolicy.class)
                .inNamespace("default")
                .delete();
        fleet.fleet().members().forEach(member -> {
            var client = member.client();
            free(
                    client.resources(SparkApplication.class)
                            .inNamespace("default")
                            .list()
                            .getItems(),
                    client);
            client.pods().inNamespace("default").withGracePeriod(0).delete();
            client.pods().inNamespace("muster-system").withGracePeriod(0).delete();
        });
        settle();
    }

    /** Again and again: what is being taken away is also still written. */
    private void free(List<? extends HasMetadata> objects, KubernetesClient client) {
        var stage = new Stage(fleet, "leftovers", limit);
        for (var object : objects) {
            stage.await("nothing is left of " + object.getMetadata().getName(), () -> {
                client.resource(object).delete();
                var left = client.resource(object).get();
                if (left != null) {
                    left.getMetadata().setFinalizers(List.of());
                    client.resource(left).update();
                }
                return client.resource(object).get() == null;
            });
        }
    }
}
