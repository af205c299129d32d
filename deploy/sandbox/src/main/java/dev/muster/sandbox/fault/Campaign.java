package dev.muster.sandbox.fault;

import dev.muster.sandbox.controlplane.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays scenarios with a fault at each of their writes, one after another on one fleet, each with a job of its own. */
public final class Campaign {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final FaultyFleet fleet;
    private final Progress progress;
    private final AtomicInteger jobs = new AtomicInteger();

    public Campaign(FaultyFleet fleet, Progress progress) {
        this.fleet = fleet;
        this.progress = progress;
    }

    /** @param problems empty when all that must hold held */
    public record Outcome(Point point, String struck, double seconds, List<String> problems) {}

    /** Plays a scenario undisturbed and counts the writes of each of its processes: every place for a fault. */
    public List<Point> points(Scenario scenario) {
        var stage = stage(scenario);
        scenario.prepare().accept(stage);
        scenario.processes().forEach(process -> fleet.gate(process).count());
        scenario.play().accept(stage);
        Stage.pause(Duration.ofMillis(500));
        var points = new ArrayList<Point>();
        for (var process : scenario.processes()) {
            var writes = fleet.gate(process).seen();
            progress.line(scenario.name() + ", " + process + ": " + writes.size() + " writes: " + writes);
            for (int write = 1; write <= writes.size(); write++) {
                for (var side : Gate.Side.values()) {
                    points.add(new Point(scenario, process, write, side));
                }
            }
        }
        return points;
    }

    private Stage stage(Scenario scenario) {
        return new Stage(fleet, "f-" + scenario.name() + "-" + jobs.incrementAndGet(), LIMIT);
    }

    /** Kills the process at that write, starts it again, and looks whether all holds. */
    public Outcome strike(Point point) {
        var began = System.nanoTime();
        var since = Instant.now();
        var stage = stage(point.scenario());
        var problems = new ArrayList<String>();
        var gate = fleet.gate(point.process());
        var program = fleet.program(point.process());
        try {
            point.scenario().prepare().accept(stage);
            gate.arm(new Gate.Strike(point.write(), point.side(), () -> {
                program.kill();
                Thread.ofVirtual().start(() -> {
                    program.start();
                    gate.reopen();
                });
            }));
            point.scenario().play().accept(stage);
        } catch (Stage.NotInTime e) {
            problems.add(e.getMessage());
        }
        var struck = gate.struck();
        gate.count();
        var seconds = (System.nanoTime() - began) / 1e9;
        var outcome = new Outcome(point, struck == null ? "not reached" : struck.toString(), seconds, problems);
        progress.line("%s  %-40s %5.1f s  %s"
                .formatted(point, outcome.struck(), seconds, problems.isEmpty() ? "ok" : problems));
        return outcome;
    }
}
