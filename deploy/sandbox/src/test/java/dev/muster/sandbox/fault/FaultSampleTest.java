package dev.muster.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fault.Campaign.Result;
import dev.muster.sandbox.fleet.Rig;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * At sixty of the writes that control plane and agents make, chosen by a seed from all scenarios, the writer is killed right before or
 * right after, each process of a scenario once in a play; then three disturbances. Nothing runs twice, is lost, or is left. All points:
 * {@code deploy/sandbox/faults --all}.
 */
class FaultSampleTest {
    private static final int POINTS = 60;

    private static final long SEED = 4;

    @Test
    void aSampleOfAllFaultsChangesNoOutcome() {
        var run = Path.of("target", "faults", LocalDateTime.now().format(DateTimeFormatter.ofPattern("HHmmss")));
        var progress = Progress.to(System.out);
        var results = new ArrayList<Result>();
        try (var fleet = FaultyFleet.start(run, true, Rig.NONE, progress)) {
            var campaign = new Campaign(fleet, progress);
            var points = new ArrayList<Point>();
            Scenario.all().forEach(scenario -> points.addAll(campaign.points(scenario)));
            Collections.shuffle(points, new Random(SEED));
            progress.line(points.size() + " points, a sample of " + POINTS + " with seed " + SEED);
            results.addAll(campaign.strike(Campaign.together(points), POINTS));
            assertThat(results.stream().filter(Result::isPoint))
                    .as("points struck, seed " + SEED)
                    .hasSizeGreaterThanOrEqualTo(POINTS);
            for (var disturbance : Disturbance.quick(SEED)) {
                results.add(campaign.disturb(disturbance, Scenario.named("seed-line")));
            }
            results.add(campaign.finish());
            progress.line(Campaign.summary(results));
        }
        assertThat(results)
                .as("seed " + SEED)
                .extracting(Result::what, Result::problems)
                .allSatisfy(tuple -> assertThat((List<?>) tuple.toList().get(1))
                        .as("%s", tuple.toList().get(0))
                        .isEmpty());
    }
}
