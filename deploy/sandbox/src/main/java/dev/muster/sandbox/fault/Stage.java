package dev.muster.sandbox.fault;

import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.fleet.Fleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one run of a scenario is played: the fleet, and a job name of its own.
 *
 * @param name of the job and of everything made for it
 * @param limit how long any one wait may take
 */
public record Stage(FaultyFleet faulty, String name, Duration limit) {
    private static final Duration POLL = Duration.ofMillis(40);

    public Fleet fleet() {
        return faulty.fleet();
    }

    public KubernetesClient hub() {
        return fleet().hubClient();
    }

    /** Applies a manifest as an administrator of the hub; again while the hub is away. */
    void apply(String manifest) {
        await("the hub takes a manifest", () -> {
            hub().load(new java.io.ByteArrayInputStream(manifest.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .forceConflicts()
                    .serverSideApply();
            return true;
        });
    }

    void submit(Job job) {
        apply(job.policy());
        apply(job.application());
    }

    void delete() {
        hub().resources(SparkApplication.class)
                .inNamespace("default")
                .withName(name)
                .delete();
    }

    @Nullable
    SparkApplication template() {
        return hub().resources(SparkApplication.class)
                .inNamespace("default")
                .withName(name)
                .get();
    }

    /** What STATUS shows on the hub; empty before anything is shown. */
    String state() {
        var app = template();
        return app == null || app.getStatus() == null
                ? ""
                : app.getStatus().path("applicationState").path("state").asText("");
    }

    void awaitState(String state) {
        await(name + " is " + state, () -> state().equals(state));
    }

    void awaitGone() {
        await(
                name + " is gone from the hub",
                () -> template() == null
                        && hub().resources(ResourceBinding.class).inNamespace("default").list().getItems().stream()
                                .noneMatch(binding ->
                                        binding.getSpec().template().name().equals(name)));
    }

    List<Work> works() {
        return hub().resources(Work.class).inAnyNamespace().list().getItems().stream()
                .filter(work -> work.getSpec().target().name().equals(name)
                        && work.getSpec().attempt() != null)
                .toList();
    }

    void awaitPhase(Phase phase) {
        await("a Work of " + name + " is " + phase, () -> works().stream()
                .anyMatch(work -> work.getStatus() != null && work.getStatus().phase() == phase));
    }

    /**
     * Waits; a server that does not answer is asked again.
     *
     * @throws NotInTime when it does not hold in time
     */
    void await(String what, BooleanSupplier holds) {
        var deadline = System.nanoTime() + limit.toNanos();
        var last = "";
        while (true) {
            try {
                if (holds.getAsBoolean()) {
                    return;
                }
            } catch (KubernetesClientException e) {
                // The server is away or in conflict: that is what is tested.
                last = "; last answer: " + e.getMessage();
            }
            if (System.nanoTime() > deadline) {
                throw new NotInTime("not within " + limit.toSeconds() + " s: " + what + last);
            }
            pause(POLL);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    /** Something that must happen did not. */
    static final class NotInTime extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotInTime(String message) {
            super(message);
        }
    }
}
