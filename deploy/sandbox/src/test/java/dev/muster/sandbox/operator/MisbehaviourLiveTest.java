package dev.muster.sandbox.operator;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static dev.muster.sandbox.operator.LiveOperator.app;
import static dev.muster.sandbox.operator.LiveOperator.error;
import static dev.muster.sandbox.operator.LiveOperator.pause;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fixture.LiveMember;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can go wrong with operator and applications, and what is seen of it, on a real API server and scheduler. */
class MisbehaviourLiveTest {
    @RegisterExtension
    static final LiveOperator live = new LiveOperator();

    @Test
    void applicationsCanBeToldToGoWrong() {
        live.create(app("fails", "", "{}", "sandbox.spark/misbehave: driver-fails"));
        live.create(app("refused", "", "{}", "sandbox.spark/misbehave: submission-fails"));
        live.create(app("nowhere", "", "{}", "sandbox.spark/misbehave: driver-unschedulable"));
        live.create(app("stalls", "", "{}", "sandbox.spark/misbehave: driver-stalls"));
        live.create(app("busy", "", "{}", "sandbox.spark/misbehave: busy"));
        live.create(app("silent", "", "{}", "sandbox.spark/misbehave: silent"));

        assertThat(error(live.awaitState("fails", AppState.FAILED))).contains("ExitCode: 1");
        assertThat(error(live.awaitState("refused", AppState.FAILED))).startsWith("failed to submit spark application");
        soon().until(() -> live.unschedulable("nowhere-driver"));
        assertThat(live.app("nowhere").state()).isEqualTo(AppState.SUBMITTED);
        soon().until(() -> "ImagePullBackOff".equals(live.waitingReason("stalls-driver")));
        assertThat(live.app("busy").state()).isEqualTo(AppState.NEW);
        assertThat(live.app("silent").state()).isEqualTo(AppState.NEW);
        assertThat(live.app("busy").status()).isEmpty();
    }

    @Test
    void aSubmissionRefusedByAQuotaFails() {
        live.client
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(live.namespace)
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("0")))
                        .endSpec()
                        .build())
                .create();
        soon().until(() -> live.client
                        .resourceQuotas()
                        .inNamespace(live.namespace)
                        .withName("none")
                        .get()
                        .getStatus()
                        .getHard()
                != null);
        live.create(app("a", "", "{}"));
        assertThat(error(live.awaitState("a", AppState.FAILED))).contains("exceeded quota");
    }

    @Test
    void anOperatorCanFallSilentAndComeBack() {
        live.operator.change(now -> now.with(Presence.SILENT));
        live.create(app("a", "", "{}"));
        pause(Duration.ofMillis(500));
        assertThat(live.app("a").status()).isEmpty();
        assertThat(live.deployments()).contains("spark-operator-controller");

        live.operator.change(now -> now.with(Presence.WORKING));
        live.awaitState("a", AppState.COMPLETED);
    }

    @Test
    void whatIsSeenOfTheOperatorSaysWhatItIs() {
        live.operator.change(now -> now.withWebhook(true).withJobNamespaces(live.namespace, "other"));
        var deployment = live.client
                .apps()
                .deployments()
                .inNamespace("spark-operator")
                .withName("spark-operator-controller")
                .get();
        assertThat(deployment.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/name", "spark-operator")
                .containsEntry("app.kubernetes.io/version", "2.5.2");
        assertThat(deployment.getStatus().getReadyReplicas()).isEqualTo(1);
        assertThat(deployment
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs())
                .contains("--namespaces=" + live.namespace + ",other");
        assertThat(live.deployments()).contains("spark-operator-webhook");
        assertThat(live.client.pods().inNamespace("spark-operator").list().getItems())
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running"));

        live.operator.change(now -> now.withWebhook(false));
        assertThat(live.deployments()).doesNotContain("spark-operator-webhook");
        live.operator.change(now -> now.with(Presence.ABSENT));
        assertThat(live.deployments()).isEmpty();
        assertThat(live.client
                        .serviceAccounts()
                        .inNamespace(live.namespace)
                        .withName("spark-operator-spark")
                        .get())
                .isNull();
    }

    @Test
    void aNamespaceThatIsNotWatchedIsLeftAlone() {
        String other = LiveMember.namespace();
        live.client
                .genericKubernetesResources(SparkApp.API)
                .inNamespace(other)
                .resource(app("a", "", "{}"))
                .create();
        pause(Duration.ofMillis(300));
        assertThat(live.client
                        .genericKubernetesResources(SparkApp.API)
                        .inNamespace(other)
                        .withName("a")
                        .get()
                        .getAdditionalProperties())
                .doesNotContainKey("status");

        live.operator.change(now -> now.withJobNamespaces(live.namespace, other));
        soon().until(() -> live.client
                .genericKubernetesResources(SparkApp.API)
                .inNamespace(other)
                .withName("a")
                .get()
                .getAdditionalProperties()
                .containsKey("status"));
        live.operator.change(now -> now.withJobNamespaces(live.namespace));
        assertThat(live.client
                        .serviceAccounts()
                        .inNamespace(other)
                        .withName("spark-operator-spark")
                        .get())
                .isNull();
        live.client.namespaces().withName(other).delete();
    }

    @Test
    void aDriverWhoseAccountMayNotCreatePodsDies() {
        GenericKubernetesResource app = app("a", "", "{}");
        Map<String, Object> driver = app.get("spec", "driver");
        driver.put("serviceAccount", "default");
        live.create(app);
        live.awaitState("a", AppState.FAILED);
        assertThat(live.pods("driver")).singleElement().satisfies(pod -> assertThat(pod.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getMessage())
                .contains("service account default")
                .contains("may not create pods"));
    }

    @Test
    void aDriverWaitsForAConfigMapItMounts() {
        GenericKubernetesResource app = app("a", "volumes: [{name: v, configMap: {name: settings}}]", "{}");
        Map<String, Object> driver = app.get("spec", "driver");
        driver.put("volumeMounts", List.of(Map.of("name", "v", "mountPath", "/etc/settings")));
        live.create(app);
        soon().until(() -> "ContainerCreating".equals(live.waitingReason("a-driver")));
        assertThat(live.app("a").state()).isEqualTo(AppState.SUBMITTED);

        live.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(live.namespace)
                        .withName("settings")
                        .endMetadata()
                        .build())
                .create();
        live.awaitState("a", AppState.COMPLETED);
    }

    @Test
    void anOperatorBefore24DoesNotKnowSuspend() {
        live.operator.change(now -> now.withVersion("2.3.0"));
        live.create(app("a", "suspend: true", "{}"));
        live.awaitState("a", AppState.COMPLETED);
    }

    @Test
    void withoutTheWebhookItsFieldsAreLost() {
        live.operator.change(now -> now.withWebhook(false));
        live.create(app("a", "mode: cluster", "{}"));
        Pod driver = live.awaitRunning("driver").getFirst();
        assertThat(driver.getSpec().getTolerations())
                .extracting(toleration -> toleration.getKey())
                .doesNotContain("team");
        assertThat(driver.getSpec().getPriority()).isZero();
        live.operator.change(now -> now.withWebhook(true));
        live.create(app("b", "", "{}"));
        soon().ignoreExceptions().untilAsserted(() -> assertThat(live.client
                        .pods()
                        .inNamespace(live.namespace)
                        .withName("b-driver")
                        .get()
                        .getSpec()
                        .getTolerations())
                .extracting(toleration -> toleration.getKey())
                .contains("team"));
    }

    @Test
    void aStrictDefinitionTakesEveryStatusAndKeepsSuspend() {
        live.withDefinition("sparkapplications-strict.yaml", () -> {
            live.create(app("a", "suspend: true", "{}"));
            live.awaitState("a", AppState.SUSPENDED);
            live.patch("a", "{\"spec\":{\"suspend\":false}}");
            live.awaitState("a", AppState.COMPLETED);
            assertThat(LiveMember.kubectl("get", "sparkapp", "-n", live.namespace))
                    .containsPattern("NAME +SUSPEND +STATUS");
        });
    }

    @Test
    void aDefinitionWithoutSuspendDropsItAndTheJobRuns() {
        live.withDefinition("sparkapplications-nosuspend.yaml", () -> {
            live.create(app("a", "suspend: true", "{}"));
            assertThat(live.app("a").spec().has("suspend")).isFalse();
            live.awaitState("a", AppState.COMPLETED);
        });
    }
}
