package dev.muster.sandbox.operator;

import static dev.muster.sandbox.fixture.LiveMember.soon;

import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.fixture.LiveMember;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A quick simulated operator with a namespace of its own for each test, on the shared member with two large nodes. */
final class LiveOperator implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final OperatorSettings QUICK = OperatorSettings.defaults()
            .with(OperatorSettings.Submission.defaults().withTime(Duration.ofMillis(100)))
            .with(OperatorSettings.Spark.defaults()
                    .withDriverStart(Duration.ofMillis(50))
                    .withRunTime(Duration.ofMillis(500)));

    KubernetesClient client;
    SimulatedKubelet kubelet;
    String namespace;
    SimulatedSparkOperator operator;

    @Override
    public void beforeAll(ExtensionContext context) {
        client = Cluster.connect(LiveMember.cluster().kubeconfig());
        LiveMember.define("sparkapplications.yaml");
        client.resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName("low-priority")
                        .endMetadata()
                        .withValue(-1000)
                        .build())
                .createOr(NonDeletingOperation::update);
        kubelet = SimulatedKubelet.start(
                client,
                KubeletSettings.defaults(),
                NodeSpec.of("spark", 200_000, 200L << 30).withPods(500).times(2));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        kubelet.nodes().keySet().forEach(kubelet::removeNode);
        kubelet.close();
        client.close();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        namespace = LiveMember.namespace();
        operator = SimulatedSparkOperator.start(client, QUICK.withJobNamespaces(namespace));
        soon().until(() -> client.serviceAccounts()
                        .inNamespace(namespace)
                        .withName("spark-operator-spark")
                        .get()
                != null);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        operator.close();
        client.namespaces().withName(namespace).delete();
    }

    void slowly() {
        operator.change(now -> now.with(now.submission().withTime(Duration.ofMillis(800))));
    }

    Set<String> watchDrivers() {
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

    List<Pod> pods(String role) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", role)
                .list()
                .getItems();
    }

    List<Pod> awaitRunning(String role) {
        soon().until(() -> !pods(role).isEmpty()
                && pods(role).stream().allMatch(pod -> MemberView.phase(pod).equals("Running")));
        return pods(role);
    }

    boolean unschedulable(String pod) {
        Pod found = client.pods().inNamespace(namespace).withName(pod).get();
        return found != null
                && found.getStatus().getConditions() != null
                && found.getStatus().getConditions().stream()
                        .anyMatch(condition -> "Unschedulable".equals(condition.getReason()));
    }

    String waitingReason(String pod) {
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

    Set<String> deployments() {
        return client.apps().deployments().inNamespace("spark-operator").list().getItems().stream()
                .map(deployment -> deployment.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    SparkApp awaitState(String name, AppState state) {
        soon().until(() -> app(name).state() == state);
        return app(name);
    }

    static String error(SparkApp app) {
        return app.status().path("applicationState").path("errorMessage").asText();
    }

    SparkApp app(String name) {
        return SparkApp.of(resource(name));
    }

    GenericKubernetesResource resource(String name) {
        return client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    void create(GenericKubernetesResource app) {
        client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .resource(app)
                .create();
    }

    void patch(String name, String change) {
        client.genericKubernetesResources(SparkApp.API)
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    static String request(Pod pod) {
        Map<String, Quantity> requests =
                pod.getSpec().getContainers().getFirst().getResources().getRequests();
        return requests.get("cpu") + "/" + requests.get("memory");
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static GenericKubernetesResource app(String name, String fields, String labels, String... annotations) {
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
                    priorityClassName: low-priority
                    cores: 1
                    memory: 512m
                    serviceAccount: spark-operator-spark
                    tolerations: [{key: team, operator: Exists}]
                  executor: {instances: 1, cores: 1, memory: 512m, priorityClassName: low-priority}
                """.formatted(name, labels, String.join(",", annotations), fields), GenericKubernetesResource.class);
    }

    /** A definition takes a moment to act after it is served: until then the API server still uses the one before. */
    void withDefinition(String file, Runnable test) {
        LiveMember.define(file);
        pause(Duration.ofMillis(500));
        try {
            test.run();
        } finally {
            LiveMember.define("sparkapplications.yaml");
            pause(Duration.ofMillis(500));
        }
    }
}
