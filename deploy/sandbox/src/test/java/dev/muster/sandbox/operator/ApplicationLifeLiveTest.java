package dev.muster.sandbox.operator;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static dev.muster.sandbox.operator.LiveOperator.app;
import static dev.muster.sandbox.operator.LiveOperator.pause;
import static dev.muster.sandbox.operator.LiveOperator.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.sandbox.fixture.LiveMember;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of applications under the simulated operator, on a real API server, scheduler and garbage collector. */
class ApplicationLifeLiveTest {
    @RegisterExtension
    static final LiveOperator live = new LiveOperator();

    @Test
    void theDocumentedJobRunsToCompletedWithSparksPodsLabelsAndSizes() {
        live.create(app("spark-pi", "", "{muster.example/token: u1.1}"));

        Pod driver = live.awaitRunning("driver").getFirst();
        assertThat(driver.getMetadata().getName()).isEqualTo("spark-pi-driver");
        assertThat(driver.getMetadata().getLabels())
                .containsEntry("sparkoperator.k8s.io/app-name", "spark-pi")
                .containsEntry("muster.example/token", "u1.1")
                .containsEntry("spark-app-name", "spark-pi")
                .containsKeys("spark-app-selector", "sparkoperator.k8s.io/submission-id");
        assertThat(driver.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> assertThat(
                        owner.getKind() + owner.getController())
                .isEqualTo("SparkApplicationtrue"));
        assertThat(driver.getSpec().getServiceAccountName()).isEqualTo("spark-operator-spark");
        assertThat(driver.getSpec().getPriority()).isEqualTo(-1000);
        assertThat(request(driver)).isEqualTo("1/896Mi");

        Pod executor = live.awaitRunning("executor").getFirst();
        assertThat(executor.getMetadata().getName()).matches("spark-pi-[0-9a-f]{16}-exec-1");
        assertThat(executor.getMetadata().getLabels()).containsEntry("muster.example/token", "u1.1");
        assertThat(executor.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + owner.getController())
                .containsExactly("Podtrue", "SparkApplicationfalse");
        assertThat(request(executor)).isEqualTo("1/896Mi");

        JsonNode status = live.awaitState("spark-pi", AppState.COMPLETED).status();
        assertThat(status.path("executionAttempts").asInt()).isEqualTo(1);
        assertThat(status.path("terminationTime").asText()).endsWith("Z");
        assertThat(status.path("sparkApplicationId").asText())
                .isEqualTo(driver.getMetadata().getLabels().get("spark-app-selector"));
        soon().untilAsserted(() -> {
            assertThat(live.pods("executor")).isEmpty();
            assertThat(live.app("spark-pi").status().path("executorState").properties())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.getValue().asText()).isEqualTo("COMPLETED"));
        });
        assertThat(live.pods("driver")).singleElement().satisfies(pod -> assertThat(MemberView.phase(pod))
                .isEqualTo("Succeeded"));
    }

    @Test
    void aSuspendedApplicationIsSubmittedOnceWhenItIsLifted() {
        Set<String> drivers = live.watchDrivers();
        live.create(app("a", "suspend: true", "{}"));
        SparkApp suspended = live.awaitState("a", AppState.SUSPENDED);
        assertThat(suspended.status().path("submissionAttempts").asInt(0)).isZero();
        assertThat(drivers).isEmpty();

        live.patch("a", "{\"spec\":{\"suspend\":false}}");
        JsonNode status = live.awaitState("a", AppState.COMPLETED).status();
        assertThat(status.path("submissionAttempts").asInt()).isEqualTo(1);
        assertThat(drivers).hasSize(1);
    }

    @Test
    void suspendingARunningApplicationLeavesNoPods() {
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        live.awaitRunning("executor");
        live.patch("a", "{\"spec\":{\"suspend\":true}}");
        live.awaitState("a", AppState.SUSPENDED);
        soon().until(() ->
                live.pods("driver").isEmpty() && live.pods("executor").isEmpty());
    }

    @Test
    void aLabelWrittenDuringSubmissionMakesItFailWithItsDriverAlive() {
        live.slowly();
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        pause(Duration.ofMillis(400));
        live.patch("a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");

        JsonNode status = live.awaitState("a", AppState.FAILED).status();
        assertThat(status.path("applicationState").path("errorMessage").asText())
                .contains("driver pod already exist");
        assertThat(live.awaitRunning("driver")).hasSize(1);
    }

    @Test
    void suspendingDuringSubmissionEndsSuspendedWithoutPods() {
        live.slowly();
        live.create(app("a", "", "{}"));
        pause(Duration.ofMillis(400));
        live.patch("a", "{\"spec\":{\"suspend\":true}}");

        live.awaitState("a", AppState.SUSPENDED);
        soon().until(() -> live.pods("driver").isEmpty());
    }

    @Test
    void editingALiveApplicationKillsAndRerunsIt() {
        Set<String> drivers = live.watchDrivers();
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        live.awaitRunning("driver");
        live.patch("a", "{\"spec\":{\"image\":\"other\"}}");
        soon().until(() -> drivers.size() == 2);
        soon().until(() -> live.app("a").state() == AppState.RUNNING);
        live.patch("a", "{\"spec\":{\"timeToLiveSeconds\":60}}");
        pause(Duration.ofMillis(300));
        assertThat(drivers).hasSize(2);
    }

    @Test
    void deletingARunningApplicationTakesItsPodsAlong() {
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        live.awaitRunning("executor");
        live.client
                .genericKubernetesResources(SparkApp.API)
                .inNamespace(live.namespace)
                .withName("a")
                .delete();
        soon().until(() ->
                live.pods("driver").isEmpty() && live.pods("executor").isEmpty());
    }

    @Test
    void aFinishedApplicationIsDeletedAfterItsTimeToLive() {
        live.create(app("a", "timeToLiveSeconds: 1", "{}"));
        live.awaitState("a", AppState.COMPLETED);
        soon().until(() -> live.resource("a") == null);
    }

    @Test
    void aFailingApplicationIsRetriedAsOftenAsItsPolicySays() {
        live.create(app(
                "a",
                "restartPolicy: {type: OnFailure, onFailureRetries: 1, onFailureRetryInterval: 0}",
                "{}",
                "sandbox.spark/misbehave: driver-fails"));
        JsonNode status = live.awaitState("a", AppState.FAILED).status();
        assertThat(status.path("executionAttempts").asInt()).isEqualTo(2);
    }

    @Test
    void peopleSeeTheDocumentedColumnsAndNoValueForAnEndThatHasNotCome() {
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        soon().until(() -> live.app("a").state() == AppState.RUNNING);
        List<String> lines = LiveMember.kubectl("get", "sparkapp", "-n", live.namespace)
                .lines()
                .toList();
        assertThat(lines.getFirst().split(" {2,}"))
                .containsExactly("NAME", "STATUS", "ATTEMPTS", "START", "FINISH", "AGE");
        assertThat(lines.get(1)).matches("a +RUNNING +1 +\\d{4}-\\d\\d-\\d\\dT\\S+Z +<no value> +\\S+");
    }

    @Test
    void twentyApplicationsAtOnceComplete() {
        for (int i = 0; i < 20; i++) {
            live.create(app("a" + i, "", "{}"));
        }
        soon().atMost(Duration.ofSeconds(60))
                .until(
                        () -> live
                                .client
                                .genericKubernetesResources(SparkApp.API)
                                .inNamespace(live.namespace)
                                .list()
                                .getItems()
                                .stream()
                                .allMatch(resource -> SparkApp.of(resource).state() == AppState.COMPLETED));
    }

    @Test
    void aRestartedOperatorGoesOnWithWhatRuns() {
        Set<String> drivers = live.watchDrivers();
        live.create(app("a", "", "{}", "sandbox.spark/run-seconds: '1'"));
        live.awaitRunning("executor");
        live.operator.close();
        live.operator = SimulatedSparkOperator.start(live.client, live.operator.settings());

        assertThat(live.awaitState("a", AppState.COMPLETED)
                        .status()
                        .path("submissionAttempts")
                        .asInt())
                .isEqualTo(1);
        assertThat(drivers).hasSize(1);
    }
}
