package dev.muster.sandbox.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.WorkStatus.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A21: edits, suspend and resume, time to live, and the same name again. */
class A21LifecycleTest extends Acceptance {

    @Test
    void anEditWhileWaitingCounts() {
        var app = Spark.app("a21-edit-waiting").executors(20, 12, "8g");
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitWaiting(app, "12 cpu");
        apply(app.executors(1, 1, "512m"));
        awaitState(app, "COMPLETED");
    }

    @Test
    void anEditAfterDispatchIsNotSent() {
        var app = Spark.app("a21-edit-running").running(6);
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitState(app, "RUNNING");
        apply(app.executors(3, 1, "512m"));
        eventually(SOON, () -> assertThat(events(app.name())).anyMatch(event -> event.startsWith("EditIgnored: ")));
        awaitState(app, "COMPLETED");
        assertThat(driversCreated(member(2), app)).hasSize(1);
        assertThat(copy(member(2), app)
                        .orElseThrow()
                        .getSpec()
                        .path("executor")
                        .path("instances")
                        .asInt())
                .as("the live copy is never rewritten")
                .isEqualTo(1);
    }

    @Test
    void suspendOnTheHubWithdrawsAndResumeQueuesAgain() {
        var app = Spark.app("a21-suspend").running(4);
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitState(app, "RUNNING");
        apply(app.with("suspend", true));
        awaitState(app, "SUSPENDED");
        eventually(SOON, () -> {
            assertThat(copies(member(2))).isEmpty();
            assertThat(driver(member(2), app)).isEmpty();
        });
        apply(app.with("suspend", false));
        awaitState(app, "COMPLETED");
        assertThat(works(app.name())).hasSize(2);
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
    }

    @Test
    void timeToLiveRemovesTemplateBindingAndCopy() {
        var app = Spark.app("a21-ttl").with("timeToLiveSeconds", 2);
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        eventually(ENDED, () -> assertThat(works(app.name())).isNotEmpty());
        eventually(ENDED, () -> {
            assertThat(application(app.name())).isNull();
            assertThat(binding(app.name())).isEmpty();
            assertThat(copies(member(2))).isEmpty();
        });
        assertThat(driversCreated(member(2), app))
                .as("a copy gone by its time to live never reruns")
                .hasSize(1);
    }

    @Test
    void theSameNameAgainWaitsForProofAboutTheOld() {
        var app = Spark.app("a21-again").running(30);
        apply(Policy.of(app.name(), "member1", "member2"));
        apply(app);
        awaitState(app, "RUNNING");
        var uid = Objects.requireNonNull(application(app.name())).getMetadata().getUid();
        delete(app);
        eventually(ENDED, () -> assertThat(application(app.name())).isNull());
        assertThat(works(app.name())).allSatisfy(work -> assertThat(phase(work)).isEqualTo(Phase.Withdrawn));
        apply(Spark.app("a21-again"));
        awaitState(app, "COMPLETED");
        assertThat(Objects.requireNonNull(application(app.name())).getMetadata().getUid())
                .isNotEqualTo(uid);
        assertThat(new Lives(fleet, app, began).overlaps()).isEmpty();
    }

    @Test
    void aSpecThatNoMemberCouldRunIsRefusedByField() {
        var app = Spark.app("a21-invalid").with("executor", Map.of("instances", 1, "cores", 1, "memory", "4Gi"));
        apply(Policy.of(app.name()));
        apply(app);
        awaitState(app, "SUBMISSION_FAILED", Duration.ofSeconds(20));
        assertThat(errorMessage(app.name())).contains("spec.executor.memory", "4Gi");
        assertThat(works(app.name())).isEmpty();
    }
}
