package dev.muster.sandbox.operator;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.fixture.LiveMember;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated operator under a real API server, scheduler and garbage collector. */
class SimulatedSparkOperatorLiveTest {
    private static final OperatorSettings QUICK = OperatorSettings.defaults()
            .with(OperatorSettings.Submission.defaults().withTime(Duration.ofMillis(100)))
            .with(OperatorSettings.Spark.defaults()
                    .withDriverStart(Duration.ofMillis(50))
                    .withRunTime(Duration.ofMillis(500)));

    private static KubernetesClient client;
    private static SimulatedKubelet kubelet;

    private String namespace;
    private SimulatedSparkOperator operator;

    @BeforeAll
    static void member() {
        client = Cluster.connect(LiveMember.cluster().kubeconfig());
        LiveMember.define("sparkapplications.yaml");
        kubelet = SimulatedKubelet.start(
                client,
                KubeletSettings.defaults(),
                NodeSpec.of("spark", 200_000, 200L << 30).withPods(500).times(2));
    }

    @AfterAll
    static void noMember() {
        kubelet.nodes().keySet().forEach(kubelet::removeNode);
        kubelet.close();
        client.close();
    }

    @BeforeEach
    void start() {
        namespace = LiveMember.namespace();
        operator = SimulatedSparkOperator.start(client, QUICK.withJobNamespaces(namespace));
        soon().until(() -> client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("spark-operator-spark")
                        .get()
                != null);
    }

    @AfterEach
    void stop() {
        operator.close();
        client.namespaces().withName(namespace).delete();
    }

    @Test
    void theDocumentedJobRunsToCompletedWithSparksPodsLabelsAndSizes() {
        create(app("spark-pi", "", "{muster.example/token: u1.1}"));

        Pod driver = awaitRunning("driver").getFirst();
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
        assertThat(request(driver)).isEqualTo("1/896Mi");

        Pod executor = awaitRunning("executor").getFirst();
        assertThat(executor.getMetadata().getName()).matches("spark-pi-[0-9a-f]{16}-exec-1");
        assertThat(executor.getMetadata().getLabels()).containsEntry("muster.example/token", "u1.1");
        assertThat(executor.getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + owner.getController())
                .containsExactly("Podtrue", "SparkApplicationfalse");
        assertThat(request(executor)).isEqualTo("1/896Mi");

        JsonNode status = awaitState("spark-pi", AppState.COMPLETED).status();
        assertThat(status.path("executionAttempts").asInt()).isEqualTo(1);
        assertThat(status.path("terminationTime").asText()).endsWith("Z");
        assertThat(status.path("sparkApplicationId").asText())
                .isEqualTo(driver.getMetadata().getLabels().get("spark-app-selector"));
        soon().untilAsserted(() -> {
            assertThat(pods("executor")).isEmpty();
            assertThat(app("spark-pi").status().path("executorState").properties())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.getValue().asText()).isEqualTo("COMPLETED"));
        });
        assertThat(pods("driver")).singleElement().satisfies(pod -> assertThat(MemberView.phase(pod))
                .isEqualTo("Succeeded"));
    }

    @Test
    void aSuspendedApplicationIsSubmittedOnceWhenItIsLifted() {
        Set<String> drivers = watchDrivers();
        create(app("a", "suspend: true", "{}"));
        SparkApp suspended = awaitState("a", AppState.SUSPENDED);
        assertThat(suspended.status().path("submissionAttempts").asInt(0)).isZero();
        assertThat(drivers).isEmpty();

        patch("a", "{\"spec\":{\"suspend\":false}}");
        JsonNode status = awaitState("a", AppState.COMPLETED).status();
        assertThat(status.path("submissionAttempts").asInt()).isEqualTo(1);
        assertThat(drivers).hasSize(1);
    }

    @Test
    void suspendingARunningApplicationLeavesNoPods() {
        create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        awaitRunning("executor");
        patch("a", "{\"spec\":{\"suspend\":true}}");
        awaitState("a", AppState.SUSPENDED);
        soon().until(() -> pods("driver").isEmpty() && pods("executor").isEmpty());
    }

    @Test
    void aLabelWrittenDuringSubmissionMakesItFailWithItsDriverAlive() {
        slowly();
        create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        pause(Duration.ofMillis(400));
        patch("a", "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");

        JsonNode status = awaitState("a", AppState.FAILED).status();
        assertThat(status.path("applicationState").path("errorMessage").asText())
                .contains("driver pod already exist");
        assertThat(awaitRunning("driver")).hasSize(1);
    }

    @Test
    void suspendingDuringSubmissionEndsSuspendedWithoutPods() {
        slowly();
        create(app("a", "", "{}"));
        pause(Duration.ofMillis(400));
        patch("a", "{\"spec\":{\"suspend\":true}}");

        awaitState("a", AppState.SUSPENDED);
        soon().until(() -> pods("driver").isEmpty());
    }

    @Test
    void editingALiveApplicationKillsAndRerunsIt() {
        Set<String> drivers = watchDrivers();
        create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        awaitRunning("driver");
        patch("a", "{\"spec\":{\"image\":\"other\"}}");
        soon().until(() -> drivers.size() == 2);
        soon().until(() -> app("a").state() == AppState.RUNNING);
        patch("a", "{\"spec\":{\"timeToLiveSeconds\":60}}");
        pause(Duration.ofMillis(300));
        assertThat(drivers).hasSize(2);
    }

    @Test
    void deletingARunningApplicationTakesItsPodsAlong() {
        create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        awaitRunning("executor");
        client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .withName("a")
                .delete();
        soon().until(() -> pods("driver").isEmpty() && pods("executor").isEmpty());
    }

    @Test
    void aFinishedApplicationIsDeletedAfterItsTimeToLive() {
        create(app("a", "timeToLiveSeconds: 1", "{}"));
        awaitState("a", AppState.COMPLETED);
        soon().until(() -> resource("a") == null);
    }

    @Test
    void applicationsCanBeToldToGoWrong() {
        create(app("fails", "", "{}", "sandbox.spark/misbehave: driver-fails"));
        create(app("refused", "", "{}", "sandbox.spark/misbehave: submission-fails"));
        create(app("nowhere", "", "{}", "sandbox.spark/misbehave: driver-unschedulable"));
        create(app("stalls", "", "{}", "sandbox.spark/misbehave: driver-stalls"));
        create(app("busy", "", "{}", "sandbox.spark/misbehave: busy"));
        create(app("silent", "", "{}", "sandbox.spark/misbehave: silent"));

        assertThat(error(awaitState("fails", AppState.FAILED))).contains("ExitCode: 1");
        assertThat(error(awaitState("refused", AppState.FAILED))).startsWith("failed to submit spark application");
        soon().until(() -> unschedulable("nowhere-driver"));
        assertThat(app("nowhere").state()).isEqualTo(AppState.SUBMITTED);
        soon().until(() -> "ImagePullBackOff".equals(waitingReason("stalls-driver")));
        assertThat(app("busy").state()).isEqualTo(AppState.NEW);
        assertThat(app("silent").state()).isEqualTo(AppState.NEW);
        assertThat(app("busy").status()).isEmpty();
    }

    @Test
    void aSubmissionRefusedByAQuotaFails() {
        client.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("0")))
                        .endSpec()
                        .build())
                .create();
        soon().until(() -> client.resourceQuotas()
                        .inNamespace(namespace)
                        .withName("none")
                        .get()
                        .getStatus()
                        .getHard()
                != null);
        create(app("a", "", "{}"));
        assertThat(error(awaitState("a", AppState.FAILED))).contains("exceeded quota");
    }

    @Test
    void aFailingApplicationIsRetriedAsOftenAsItsPolicySays() {
        create(app(
                "a",
                "restartPolicy: {type: OnFailure, onFailureRetries: 1, onFailureRetryInterval: 0}",
                "{}",
                "sandbox.spark/misbehave: driver-fails"));
        JsonNode status = awaitState("a", AppState.FAILED).status();
        assertThat(status.path("executionAttempts").asInt()).isEqualTo(2);
    }

    @Test
    void anOperatorCanFallSilentAndComeBack() {
        operator.change(now -> now.with(Presence.SILENT));
        create(app("a", "", "{}"));
        pause(Duration.ofMillis(500));
        assertThat(app("a").status()).isEmpty();
        assertThat(deployments()).contains("spark-operator-controller");

        operator.change(now -> now.with(Presence.WORKING));
        awaitState("a", AppState.COMPLETED);
    }

    @Test
    void whatIsSeenOfTheOperatorSaysWhatItIs() {
        operator.change(now -> now.withWebhook(true).withJobNamespaces(namespace, "other"));
        var deployment = client.apps()
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
                .contains("--namespaces=" + namespace + ",other");
        assertThat(deployments()).contains("spark-operator-webhook");
        assertThat(client.pods().inNamespace("spark-operator").list().getItems())
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.getStatus().getPhase()).isEqualTo("Running"));

        operator.change(now -> now.withWebhook(false));
        assertThat(deployments()).doesNotContain("spark-operator-webhook");
        operator.change(now -> now.with(Presence.ABSENT));
        assertThat(deployments()).isEmpty();
        assertThat(client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("spark-operator-spark")
                        .get())
                .isNull();
    }

    @Test
    void anOperatorBefore24DoesNotKnowSuspend() {
        operator.change(now -> now.withVersion("2.3.0"));
        create(app("a", "suspend: true", "{}"));
        awaitState("a", AppState.COMPLETED);
    }

    @Test
    void withoutTheWebhookItsFieldsAreLost() {
        operator.change(now -> now.withWebhook(false));
        create(app("a", "mode: cluster", "{}"));
        Pod driver = awaitRunning("driver").getFirst();
        assertThat(driver.getSpec().getTolerations())
                .extracting(toleration -> toleration.getKey())
                .doesNotContain("team");
        operator.change(now -> now.withWebhook(true));
        create(app("b", "", "{}"));
        soon().ignoreExceptions().untilAsserted(() -> assertThat(client.pods()
                        .inNamespace(namespace)
                        .withName("b-driver")
                        .get()
                        .getSpec()
                        .getTolerations())
                .extracting(toleration -> toleration.getKey())
                .contains("team"));
    }

    @Test
    void peopleSeeTheDocumentedColumnsAndNoValueForAnEndThatHasNotCome() {
        create(app("a", "", "{}", "sandbox.spark/run-seconds: '60'"));
        soon().until(() -> app("a").state() == AppState.RUNNING);
        List<String> lines =
                LiveMember.kubectl("get", "sparkapp", "-n", namespace).lines().toList();
        assertThat(lines.getFirst().split(" {2,}"))
                .containsExactly("NAME", "STATUS", "ATTEMPTS", "START", "FINISH", "AGE");
        assertThat(lines.get(1)).matches("a +RUNNING +1 +\\d{4}-\\d\\d-\\d\\dT\\S+Z +<no value> +\\S+");
    }

    @Test
    void aStrictDefinitionTakesEveryStatusAndKeepsSuspend() {
        withDefinition("sparkapplications-strict.yaml", () -> {
            create(app("a", "suspend: true", "{}"));
            awaitState("a", AppState.SUSPENDED);
            patch("a", "{\"spec\":{\"suspend\":false}}");
            awaitState("a", AppState.COMPLETED);
            assertThat(LiveMember.kubectl("get", "sparkapp", "-n", namespace)).containsPattern("NAME +SUSPEND +STATUS");
        });
    }

    @Test
    void aDefinitionWithoutSuspendDropsItAndTheJobRuns() {
        withDefinition("sparkapplications-nosuspend.yaml", () -> {
            create(app("a", "suspend: true", "{}"));
            assertThat(app("a").spec().has("suspend")).isFalse();
            awaitState("a", AppState.COMPLETED);
        });
    }

    /** A definition takes a moment to act after it is served: until then the API server still uses the one before. */
    private void withDefinition(String file, Runnable test) {
        LiveMember.define(file);
        pause(Duration.ofMillis(500));
        try {
            test.run();
        } finally {
            LiveMember.define("sparkapplications.yaml");
            pause(Duration.ofMillis(500));
        }
    }

    @Test
    void fortyApplicationsAtOnceComplete() {
        for (int i = 0; i < 40; i++) {
            create(app("a" + i, "", "{}"));
        }
        soon().atMost(Duration.ofSeconds(60))
                .until(() ->
                        client
                                .genericKubernetesResources(SparkApp.API)
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream()
                                .allMatch(resource -> SparkApp.of(resource).state() == AppState.COMPLETED));
    }

    private void slowly() {
        operator.change(now -> now.with(now.submission().withTime(Duration.ofMillis(800))));
    }

    private Set<String> watchDrivers() {
        Set<String> uids = new ConcurrentSkipListSet<>();
        client.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", "driver")
                .inform(new io.fabric8.kubernetes.client.informers.ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Pod pod) {
                        uids.add(pod.getMetadata().getUid());
                    }

                    @Override
                    public void onUpdate(Pod before, Pod pod) {
                        uids.add(pod.getMetadata().getUid());
                    }

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {}
                });
        return uids;
    }

    private List<Pod> pods(String role) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", role)
                .list()
                .getItems();
    }

    private List<Pod> awaitRunning(String role) {
        soon().until(() -> !pods(role).isEmpty()
                && pods(role).stream().allMatch(pod -> MemberView.phase(pod).equals("Running")));
        return pods(role);
    }

    private boolean unschedulable(String pod) {
        Pod found = client.pods().inNamespace(namespace).withName(pod).get();
        return found != null
                && found.getStatus().getConditions().stream()
                        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
    }

    private String waitingReason(String pod) {
        Pod found = client.pods().inNamespace(namespace).withName(pod).get();
        return found == null || found.getStatus().getContainerStatuses().isEmpty()
                ? ""
                : found.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getWaiting()
                        .getReason();
    }

    private Set<String> deployments() {
        return client.apps().deployments().inNamespace("spark-operator").list().getItems().stream()
                .map(deployment -> deployment.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private SparkApp awaitState(String name, AppState state) {
        soon().until(() -> app(name).state() == state);
        return app(name);
    }

    private static String error(SparkApp app) {
        return app.status().path("applicationState").path("errorMessage").asText();
    }

    private SparkApp app(String name) {
        return SparkApp.of(resource(name));
    }

    private GenericKubernetesResource resource(String name) {
        return client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    private void create(GenericKubernetesResource app) {
        client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .resource(app)
                .create();
    }

    private void patch(String name, String change) {
        client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    private static String request(Pod pod) {
        Map<String, Quantity> requests =
                pod.getSpec().getContainers().getFirst().getResources().getRequests();
        return requests.get("cpu") + "/" + requests.get("memory");
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static GenericKubernetesResource app(String name, String fields, String labels, String... annotations) {
        return Serialization.unmarshal(
                """
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata:
                  name: %s
                  labels: %s
                  annotations: {%s}
                spec:
                  type: Scala
                  image: spark:3.5.4
                  mainClass: org.apache.spark.examples.SparkPi
                  mainApplicationFile: local:///opt/spark/examples/jars/spark-examples_2.12-3.5.4.jar
                  sparkVersion: 3.5.4
                  %s
                  driver:
                    cores: 1
                    memory: 512m
                    serviceAccount: spark-operator-spark
                    tolerations: [{key: team, operator: Exists}]
                  executor: {instances: 1, cores: 1, memory: 512m}
                """.formatted(name, labels, String.join(",", annotations), fields), GenericKubernetesResource.class);
    }
}
