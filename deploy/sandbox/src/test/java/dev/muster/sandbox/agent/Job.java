package dev.muster.sandbox.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.BindingReference;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.ReservationOrder;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One attempt of a job as the control plane orders it, and what is seen of it on hub and member. */
final class Job {
    private final KubernetesClient hub = AgentFleet.hub().client();
    private final KubernetesClient member = AgentFleet.member().client();

    final String namespace;
    final String name;
    final String bindingUid;
    final long attempt;
    private int executors = 1;
    private int executorCores = 1;
    private boolean reserve;
    private @Nullable List<String> after;
    private WorkSpec.@Nullable RequiredObject required;
    private @Nullable Long driverStartSeconds;
    private final Map<String, String> annotations = new HashMap<>();
    private UnaryOperator<ObjectNode> edit = spec -> spec;

    Job(String namespace, String name) {
        this(namespace, name, UUID.randomUUID().toString(), 1);
    }

    Job(String namespace, String name, String bindingUid, long attempt) {
        this.namespace = namespace;
        this.name = name;
        this.bindingUid = bindingUid;
        this.attempt = attempt;
    }

    /** The same job's next attempt. */
    Job next() {
        return new Job(namespace, name, bindingUid, attempt + 1);
    }

    Job with(String annotation, String value) {
        annotations.put(annotation, value);
        return this;
    }

    Job executorCores(int cores) {
        executorCores = cores;
        return this;
    }

    Job executors(int count) {
        executors = count;
        return this;
    }

    Job reserving() {
        reserve = true;
        return this;
    }

    Job after(String... works) {
        after = List.of(works);
        return this;
    }

    Job requires(String kind, String resource, String object) {
        required = new WorkSpec.RequiredObject("v1", kind, resource, namespace, object);
        return this;
    }

    Job driverStart(long seconds) {
        driverStartSeconds = seconds;
        return this;
    }

    Job edit(UnaryOperator<ObjectNode> change) {
        edit = change;
        return this;
    }

    String token() {
        return Reserved.token(bindingUid, attempt);
    }

    String workName() {
        return bindingUid + "-" + attempt;
    }

    Job order() {
        Work work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withName(workName())
                .withNamespace(AgentFleet.HUB_NAMESPACE)
                .withLabels(Map.of(Reserved.BINDING, bindingUid, Reserved.TOKEN, token()))
                .build());
        work.setSpec(new WorkSpec(
                Reserved.PROTOCOL,
                Form.Job,
                Intent.Run,
                null,
                token(),
                new BindingReference(namespace, name, bindingUid),
                attempt,
                new TemplateReference(
                        SparkApplication.API_VERSION,
                        SparkApplication.KIND,
                        "sparkapplications",
                        namespace,
                        name,
                        "template-" + bindingUid,
                        1L),
                null,
                gang(),
                new ReservationOrder(reserve, reserve ? null : "Never"),
                0,
                driverStartSeconds,
                after,
                required == null ? null : List.of(required),
                null,
                null,
                manifest(),
                null));
        hub.resource(work).create();
        return this;
    }

    private List<GangPodSet> gang() {
        return List.of(podSet("driver", 1, size(1)), podSet("executor", executors, size(executorCores)));
    }

    private static Map<String, String> size(int cores) {
        return Map.of("cpu", Integer.toString(cores), "memory", "896Mi");
    }

    private static GangPodSet podSet(String set, int count, Map<String, String> size) {
        return new GangPodSet(set, count, count, size, null, null, null, null, null, null, null, null, null);
    }

    private ObjectNode manifest() {
        ObjectNode manifest =
                Serialization.unmarshal("""
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: %s, namespace: %s, labels: {team: red}}
                spec:
                  type: Scala
                  mode: cluster
                  sparkVersion: 4.0.1
                  mainClass: org.apache.spark.examples.SparkPi
                  mainApplicationFile: local:///opt/spark/examples/jars/spark-examples.jar
                  image: spark:4.0.1
                  driver: {cores: 1, memory: 512m, serviceAccount: spark-operator-spark}
                  executor: {cores: %d, memory: 512m, instances: %d}
                """.formatted(name, namespace, executorCores, executors), ObjectNode.class);
        annotations.forEach(
                (key, value) -> manifest.withObject("/metadata/annotations").put(key, value));
        manifest.set("spec", edit.apply((ObjectNode) manifest.get("spec")));
        return manifest;
    }

    Work work() {
        return hub.resources(Work.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName(workName())
                .get();
    }

    @Nullable
    WorkStatus status() {
        return work().getStatus();
    }

    @Nullable
    Phase phase() {
        WorkStatus status = status();
        return status == null ? null : status.phase();
    }

    Job await(Phase phase) {
        AgentFleet.soon().alias(name + " is " + phase).until(() -> phase() == phase);
        return this;
    }

    Job await(Predicate<WorkStatus> wanted) {
        AgentFleet.soon().until(() -> {
            WorkStatus status = status();
            return status != null && wanted.test(status);
        });
        return this;
    }

    Job withdraw(WithdrawCause cause) {
        return withdraw(cause, false);
    }

    Job withdraw(WithdrawCause cause, boolean preserve) {
        hub.resources(Work.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName(workName())
                .edit(work -> {
                    WorkSpec s = work.getSpec();
                    work.setSpec(new WorkSpec(
                            s.protocol(),
                            s.form(),
                            Intent.Withdraw,
                            cause,
                            s.token(),
                            s.binding(),
                            s.attempt(),
                            s.target(),
                            preserve ? true : null,
                            s.gang(),
                            s.reservation(),
                            s.priority(),
                            s.driverStartTimeoutSeconds(),
                            s.after(),
                            s.requires(),
                            null,
                            null,
                            null,
                            null));
                    return work;
                });
        return this;
    }

    @Nullable
    SparkApplication copy() {
        return member.resources(SparkApplication.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    String state() {
        SparkApplication copy = copy();
        return copy == null || copy.getStatus() == null
                ? ""
                : copy.getStatus().path("applicationState").path("state").asText();
    }

    List<Pod> pods() {
        return member.pods()
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN, token())
                .list()
                .getItems();
    }

    long livePods() {
        return pods().stream()
                .filter(p ->
                        !List.of("Succeeded", "Failed").contains(p.getStatus().getPhase()))
                .count();
    }

    /** Accepted writes of the Work's status, by the hub's audit log. */
    long statusWrites() {
        return AgentFleet.hub().auditLog().lines().stream()
                .filter(line -> line.contains("\"name\":\"" + workName() + "\"") && line.contains("\"status\""))
                .filter(line -> line.contains("\"subresource\":\"status\"") && line.contains("\"code\":200"))
                .filter(line -> line.contains("\"verb\":\"update\"") && line.contains("ResponseComplete"))
                .count();
    }
}
