package dev.muster.sandbox.fault;

import static dev.muster.sandbox.fault.FaultyFleet.CONTROL_PLANE;
import static dev.muster.sandbox.fault.FaultyFleet.GOOD;
import static dev.muster.sandbox.fault.FaultyFleet.agentOf;

import java.util.List;
import java.util.function.Consumer;

/**
 * Something that happens to one job, from a first act to an end that must come whatever fault is put in between.
 *
 * @param processes whose writes are struck at
 * @param prepare what is there before the writes are counted
 * @param play acts, and returns when the end has come
 * @param starts how many drivers the job has at the end, all attempts together
 */
public record Scenario(String name, List<String> processes, Consumer<Stage> prepare, Consumer<Stage> play, int starts) {
    public Scenario {
        processes = List.copyOf(processes);
    }

    private static final Scenario SEED_LINE = new Scenario(
            "seed-line",
            List.of(CONTROL_PLANE, agentOf(GOOD)),
            stage -> {},
            stage -> {
                stage.submit(Job.of(stage.name(), GOOD));
                stage.awaitState("COMPLETED");
            },
            1);

    public static List<Scenario> all() {
        return List.of(SEED_LINE);
    }
}
