package dev.muster.sandbox.cli;

import dev.muster.sandbox.fault.Campaign;
import dev.muster.sandbox.fault.Clocks;
import dev.muster.sandbox.fault.Defect;
import dev.muster.sandbox.fault.Disturbance;
import dev.muster.sandbox.fault.FaultyFleet;
import dev.muster.sandbox.fault.Point;
import dev.muster.sandbox.fault.Programs;
import dev.muster.sandbox.fault.Scenario;
import dev.muster.sandbox.fleet.Rig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Strikes at the writes of Muster's processes and says what came of it. */
@Command(
        name = "faults",
        description =
                "Kills Muster's processes right before and right after each of their writes, and judges what comes of it.",
        mixinStandardHelpOptions = true)
final class FaultRuns implements Callable<Integer> {
    @Option(names = "--all", description = "every point of every scenario")
    private boolean all;

    @Option(
            names = "--sample",
            defaultValue = "60",
            description = "how many points, without --all (default: ${DEFAULT-VALUE})")
    private int sample = 60;

    @Option(
            names = "--seed",
            defaultValue = "4",
            description = "which points a sample takes (default: ${DEFAULT-VALUE})")
    private long seed = 4;

    @Option(
            names = "--from",
            defaultValue = "1",
            description =
                    "the first of the points to strike at: a long run may be done in pieces (default: ${DEFAULT-VALUE})")
    private int from = 1;

    @Option(names = "--scenario", description = "only these")
    private List<String> scenarios = List.of();

    @Option(
            names = "--disturbances",
            description =
                    "also lost, late and refused requests, silent watches, servers away, two actors, clocks apart")
    private boolean disturbed;

    @Option(names = "--only", description = "of disturbances or defects, only those whose name contains this")
    private String only = "";

    @Option(
            names = "--away",
            defaultValue = "60",
            description = "seconds that a server is away (default: ${DEFAULT-VALUE})")
    private int away = 60;

    @Option(
            names = "--defects",
            description = "plants defects in the product instead, and fails when the judge misses one")
    private boolean defects;

    @Option(
            names = "--run-folder",
            required = true,
            description = "where logs and audit logs of this run go; should be new")
    private Path runFolder = Path.of("");

    @Override
    public Integer call() {
        var steps = new Steps();
        if (defects) {
            return plant(steps);
        }
        var clocks = disturbed
                ? Optional.of(Clocks.in(runFolder.resolveSibling(runFolder.getFileName() + ".clocks")))
                : Optional.<Clocks>empty();
        try (var fleet =
                FaultyFleet.start(runFolder, true, clocks.<Rig>map(rig -> rig).orElse(Rig.NONE), steps)) {
            var campaign = new Campaign(fleet, steps);
            var points = new ArrayList<Point>();
            Scenario.all().stream()
                    .filter(scenario -> scenarios.isEmpty() || scenarios.contains(scenario.name()))
                    .forEach(scenario -> points.addAll(campaign.points(scenario)));
            if (!all) {
                Collections.shuffle(points, new Random(seed));
            }
            var most = all ? points.size() : sample;
            steps.line("up to " + most + " of " + points.size() + " points, seed " + seed);
            var results = new ArrayList<>(campaign.strike(
                    Campaign.apart(points.subList(Math.clamp(from - 1, 0, points.size()), points.size())), most));
            if (clocks.isPresent()) {
                var disturbances = new ArrayList<>(Disturbance.all(Duration.ofSeconds(away), seed));
                disturbances.addAll(clocks.get().disturbances());
                disturbances.removeIf(disturbance -> !disturbance.name().contains(only));
                for (var disturbance : disturbances) {
                    results.add(campaign.disturb(disturbance, Scenario.named("seed-line")));
                }
            }
            results.add(campaign.finish());
            var failed = results.stream()
                    .filter(result -> !result.problems().isEmpty())
                    .toList();
            failed.forEach(result -> steps.line("failed: " + result));
            steps.line(Campaign.summary(results));
            return failed.isEmpty() ? 0 : 1;
        }
    }

    /** The other way round: it fails when the judge does not object. */
    private int plant(Steps steps) {
        var programs = new Programs(runFolder.resolveSibling(runFolder.getFileName() + ".programs"));
        try (var fleet = FaultyFleet.start(runFolder, true, programs, steps)) {
            var campaign = new Campaign(fleet, Duration.ofSeconds(40), steps);
            var missed = 0;
            var chosen = Defect.all().stream()
                    .filter(defect -> defect.name().contains(only))
                    .toList();
            for (var defect : chosen) {
                var problems = campaign.plant(defect, programs).problems();
                missed += problems.isEmpty() ? 1 : 0;
                steps.line((problems.isEmpty() ? "missed: " : "caught: ")
                        + defect.name()
                        + (problems.isEmpty() ? "" : ", by " + problems.getFirst()));
            }
            steps.line(chosen.size() + " defects, " + missed + " missed");
            return missed == 0 ? 0 : 1;
        }
    }
}
