package dev.muster.sandbox.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.Kubectl;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A real hub with the control plane as a process, and no member yet; each test brings its own members and namespace. */
final class JobHub {
    /** Short, so that a test need not wait 40 s for a member to fall silent; beats come every 300 ms. */
    private static final Map<String, String> CONFIG =
            Map.of("muster.member.not-ready-after", "3s", "muster.housekeeping.interval", "2s");

    private static final String CONTROL_PLANE = "system:serviceaccount:muster-system:muster-propagation";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static @Nullable JobHub shared;

    private final Fleet fleet;

    private JobHub(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Started by the first test that asks, ended with the JVM. */
    static synchronized JobHub get() {
        if (shared == null) {
            Path run = Path.of("target", "hub-runs", Long.toString(System.currentTimeMillis()));
            Fleet fleet = Fleet.start(FleetSpec.of(run, List.of()).withControlPlaneConfig(CONFIG), Progress.silent());
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "job-hub-close"));
            shared = new JobHub(fleet);
        }
        return shared;
    }

    Fleet fleet() {
        return fleet;
    }

    KubernetesClient client() {
        return fleet.hubClient();
    }

    /** The hub as the control plane may use it: nobody else removes Muster's marks. */
    KubernetesClient controlPlane() {
        return Cluster.connect(fleet.planes().run().folder("control-plane").resolve("control-plane.kubeconfig"));
    }

    /** What the control plane wrote in these namespaces, as the hub's audit log says: {@code create works}, sorted. */
    List<String> writes(String... namespaces) {
        return fleet.hub().auditLog().lines().stream()
                .map(JobHub::read)
                .filter(event -> event.path("stage").asText().equals("ResponseComplete")
                        && event.path("user").path("username").asText().equals(CONTROL_PLANE)
                        && List.of(namespaces)
                                .contains(event.path("objectRef")
                                        .path("namespace")
                                        .asText()))
                .map(JobHub::write)
                .filter(write -> write.matches("(create|update|patch|delete) .*"))
                .sorted()
                .toList();
    }

    private static String write(JsonNode event) {
        JsonNode object = event.path("objectRef");
        String subresource = object.path("subresource").asText("");
        return event.path("verb").asText() + " " + object.path("resource").asText()
                + (subresource.isEmpty() ? "" : "/" + subresource);
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    Kubectl kubectl() {
        return fleet.kubectl(fleet.hub());
    }

    /** A namespace with a policy for every SparkApplication in it, to these members. */
    void namespace(String name, String policy, String... members) {
        client().resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        policy(name, policy, members);
    }

    /** @param more further lines of the policy's spec, indented by two */
    void policy(String namespace, String more, String... members) {
        client().resource("""
                apiVersion: policy.one.alibabacloud.com/v1alpha1
                kind: PropagationPolicy
                metadata: {name: jobs, namespace: %s}
                spec:
                  resourceSelectors: [{apiVersion: sparkoperator.k8s.io/v1beta2, kind: SparkApplication}]
                  placement:
                    clusterAffinity: {clusterNames: [%s]}
                    replicaScheduling: {replicaSchedulingType: Divided, customSchedulingType: Gang}
                %s
                """.formatted(namespace, String.join(", ", members), more))
                .create();
    }

    void policyGone(String namespace) {
        client().resources(PropagationPolicy.class).inNamespace(namespace).delete();
    }

    /** A member on the hub with the rights that deploy/join gives, and an agent that follows a script, once the hub has heard of it. */
    ScriptedMember join(String name, int nodes) {
        String rights =
                read(Checkout.current().root().resolve("deploy/rbac/join.yaml")).replace("THE_MEMBER", name);
        client().load(new ByteArrayInputStream(rights.getBytes(StandardCharsets.UTF_8)))
                .create();
        client().resource("""
                apiVersion: fleet.muster.dev/v1alpha1
                kind: MemberCluster
                metadata: {name: %s}
                spec: {}
                """.formatted(name)).create();
        ScriptedMember member = new ScriptedMember(client(), name);
        member.report(nodes);
        member.start();
        fleet.awaitReady(List.of(name));
        return member;
    }

    /** A job of a driver and this many executors of one core and 512 MiB each. */
    SparkApplication submit(String namespace, String name, int executors) {
        return client().resource("""
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: %s, namespace: %s}
                spec:
                  type: Scala
                  mode: cluster
                  image: spark:3.5.4
                  mainClass: org.apache.spark.examples.SparkPi
                  mainApplicationFile: local:///opt/spark/examples/jars/spark-examples.jar
                  sparkVersion: 3.5.4
                  restartPolicy: {type: Never}
                  driver: {cores: 1, memory: 512m}
                  executor: {instances: %d, cores: 1, memory: 512m}
                """.formatted(name, namespace, executors)).create()
                        instanceof SparkApplication application
                ? application
                : client().resources(SparkApplication.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
    }

    Optional<SparkApplication> job(String namespace, String name) {
        return Optional.ofNullable(client().resources(SparkApplication.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** {@code applicationState.state}, empty while there is none. */
    String state(String namespace, String name) {
        return job(namespace, name)
                .map(SparkApplication::getStatus)
                .map(status -> status.path("applicationState").path("state").asText(""))
                .orElse("");
    }

    String errorMessage(String namespace, String name) {
        return job(namespace, name)
                .map(SparkApplication::getStatus)
                .map(status ->
                        status.path("applicationState").path("errorMessage").asText(""))
                .orElse("");
    }

    List<ResourceBinding> bindings(String namespace) {
        return client().resources(ResourceBinding.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /** Works of all members whose job is in this namespace, by attempt. */
    List<Work> works(String namespace) {
        return client().resources(Work.class).inAnyNamespace().withLabel(Reserved.TOKEN).list().getItems().stream()
                .filter(work -> namespace.equals(work.getSpec().target().namespace()))
                .sorted(Comparator.comparing(work -> work.getSpec().attempt()))
                .toList();
    }

    List<Event> events(String namespace) {
        return client().v1().events().inNamespace(namespace).list().getItems();
    }

    /** Waits, looking every 50 ms, for at most this long. */
    static ConditionFactory within(Duration limit) {
        return Awaitility.await().atMost(limit).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
