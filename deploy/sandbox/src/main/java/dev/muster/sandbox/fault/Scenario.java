package dev.muster.sandbox.fault;

import static dev.muster.sandbox.fault.FaultyFleet.CONTROL_PLANE;
import static dev.muster.sandbox.fault.FaultyFleet.GOOD;
import static dev.muster.sandbox.fault.FaultyFleet.STUCK;
import static dev.muster.sandbox.fault.FaultyFleet.agentOf;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens to one job, from a first act to an end that must come whatever fault is put in between.
 *
 * @param processes whose writes are struck at
 * @param prepare what is there before the writes are counted
 * @param play acts, and returns when the end has come
 * @param starts how many drivers the job has at the end, all attempts together
 * @param state what the hub shows of the job at the end; empty when it is deleted
 */
public record Scenario(
        String name, List<String> processes, Consumer<Stage> prepare, Consumer<Stage> play, int starts, String state) {
    public Scenario {
        processes = List.copyOf(processes);
    }

    /** What may be found in Secrets and nowhere else. */
    static final String SECRET = "correct-horse-battery-staple-3141";

    private static final Scenario SEED_LINE = new Scenario(
            "seed-line",
            List.of(CONTROL_PLANE, agentOf(GOOD)),
            stage -> {},
            stage -> {
                stage.submit(Job.of(stage.name(), GOOD));
                stage.awaitState("COMPLETED");
            },
            1,
            "COMPLETED");

    /** The member that gets the job first never gives its driver a node. */
    private static final Scenario RECLAIM = new Scenario(
            "reclaim",
            List.of(CONTROL_PLANE, agentOf(STUCK), agentOf(GOOD)),
            stage -> {},
            stage -> {
                stage.submit(Job.of(stage.name(), STUCK, GOOD).unreserved());
                stage.awaitState("COMPLETED");
            },
            2,
            "COMPLETED");

    /** The member that gets the job first cannot hold its room. */
    private static final Scenario RESERVATION_FAILS = new Scenario(
            "reservation",
            List.of(CONTROL_PLANE, agentOf(STUCK), agentOf(GOOD)),
            stage -> {},
            stage -> {
                stage.submit(Job.of(stage.name(), STUCK, GOOD));
                stage.awaitState("COMPLETED");
            },
            1,
            "COMPLETED");

    private static final Scenario DELETE_RUNNING = deletion("delete-run", GOOD, 1, stage -> {
        stage.submit(Job.of(stage.name(), GOOD).running(60));
        stage.awaitState("RUNNING");
    });

    private static final Scenario DELETE_RESERVING = deletion("delete-room", STUCK, 0, stage -> {
        stage.submit(Job.of(stage.name(), STUCK));
        stage.await("a Work of " + stage.name(), () -> !stage.works().isEmpty());
    });

    private static final Scenario DELETE_FINISHED = deletion("delete-end", GOOD, 1, stage -> {
        stage.submit(Job.of(stage.name(), GOOD));
        stage.awaitState("COMPLETED");
    });

    /** A ConfigMap that a running job names is edited; then the job is deleted, and nothing needs it any more. */
    private static final Scenario DEPENDENCY = new Scenario(
            "dependency",
            List.of(CONTROL_PLANE, agentOf(GOOD)),
            stage -> {
                stage.apply(configMap(stage.name(), "first"));
                stage.apply(secret(stage.name()));
                stage.submit(Job.of(stage.name(), GOOD).naming(stage.name()).running(60));
                stage.awaitState("RUNNING");
            },
            stage -> {
                stage.apply(configMap(stage.name(), "second"));
                stage.await("the edited ConfigMap in the member", () -> "second".equals(copied(stage)));
                stage.delete();
                stage.awaitGone();
                stage.await("the ConfigMap is gone from the member", () -> copied(stage) == null);
                stage.hub()
                        .configMaps()
                        .inNamespace("default")
                        .withName(stage.name())
                        .delete();
                stage.hub()
                        .secrets()
                        .inNamespace("default")
                        .withName(stage.name())
                        .delete();
            },
            1,
            "");

    private static Scenario deletion(String name, String member, int starts, Consumer<Stage> prepare) {
        return new Scenario(
                name,
                List.of(CONTROL_PLANE, agentOf(member)),
                prepare,
                stage -> {
                    stage.delete();
                    stage.awaitGone();
                },
                starts,
                "");
    }

    private static String configMap(String name, String value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: default}\ndata: {value: %s}\n"
                .formatted(name, value);
    }

    private static String secret(String name) {
        return "apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: default}\nstringData: {password: %s}\n"
                .formatted(name, SECRET);
    }

    private static @Nullable String copied(Stage stage) {
        var found = stage.fleet()
                .member(GOOD)
                .client()
                .configMaps()
                .inNamespace("default")
                .withName(stage.name())
                .get();
        return found == null ? null : found.getData().get("value");
    }

    /** @throws java.util.NoSuchElementException if there is none of that name */
    public static Scenario named(String name) {
        return all().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    public static List<Scenario> all() {
        return List.of(
                SEED_LINE, RECLAIM, RESERVATION_FAILS, DELETE_RUNNING, DELETE_RESERVING, DELETE_FINISHED, DEPENDENCY);
    }
}
