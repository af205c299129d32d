package dev.muster.agent.member;

import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The member's API server. Reads go to the server itself and are consistent; every patch and delete is locked to the
 * version and UID that was read.
 */
public final class MemberApi {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;

    public MemberApi(KubernetesClient client) {
        this.client = client;
    }

    public Optional<SparkApplication> application(String namespace, String name) {
        return Optional.ofNullable(client.resources(SparkApplication.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    /** Every copy that carries a token, by a consistent LIST. */
    public List<SparkApplication> copies() {
        return client.resources(SparkApplication.class)
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN)
                .list()
                .getItems();
    }

    public List<SparkApplication> copies(String token) {
        return client.resources(SparkApplication.class)
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN, token)
                .list()
                .getItems();
    }

    public Answer<SparkApplication> create(SparkApplication copy) {
        return Answer.of(() -> client.resource(copy).create());
    }

    /** What a create would answer; nothing is stored. */
    public Answer<SparkApplication> rehearse(SparkApplication copy) {
        return Answer.of(() -> client.resource(copy).dryRun().create());
    }

    /** @param patch a JSON merge patch; metadata.uid and resourceVersion are added here */
    public Answer<SparkApplication> patch(SparkApplication seen, MergePatch patch) {
        return Answer.of(() -> client.resource(seen).patch(MERGE, patch.lockedTo(seen)));
    }

    public Answer<Boolean> delete(SparkApplication seen) {
        String path = "/apis/" + SparkApplication.API_VERSION + "/namespaces/"
                + seen.getMetadata().getNamespace() + "/sparkapplications/"
                + seen.getMetadata().getName();
        return delete(path, options(seen, true, null));
    }

    public List<Pod> pods(String token) {
        return client.pods()
                .inAnyNamespace()
                .withLabel(Reserved.TOKEN, token)
                .list()
                .getItems();
    }

    /** Placeholders and fences of every token, by a consistent LIST. */
    public List<Pod> slots(String namespace) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel(Reserved.SLOT)
                .list()
                .getItems();
    }

    public Optional<Pod> pod(String namespace, String name) {
        return Optional.ofNullable(
                client.pods().inNamespace(namespace).withName(name).get());
    }

    public Answer<Pod> create(Pod pod) {
        return Answer.of(() -> client.resource(pod).create());
    }

    /** Deletes one of our own pods, with a second's grace so that its node confirms that it is gone. */
    public Answer<Boolean> delete(Pod pod) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        return delete(path, options(pod, false, 1L));
    }

    /** As {@link #delete(Pod)}, but only if nothing about the pod has changed since it was read. */
    public Answer<Boolean> deleteUnchanged(Pod pod) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        return delete(path, options(pod, true, 1L));
    }

    /** Takes one of our own pods away without waiting for its node. */
    public Answer<Boolean> deleteAtOnce(Pod pod) {
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        return delete(path, options(pod, false, 0L));
    }

    /** The node is there, Ready, and not cordoned. */
    public boolean takesPods(String name) {
        Node node = client.nodes().withName(name).get();
        return node != null
                && !Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** Puts a pod on a node, if it is still this pod and has none. Conflict: the scheduler was first. */
    public Answer<Boolean> bind(Pod pod, String node) {
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build();
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName() + "/binding";
        return Answer.of(() -> {
            client.raw(path, "POST", binding);
            return true;
        });
    }

    public List<PriorityClass> priorityClasses() {
        return client.scheduling().v1().priorityClasses().list().getItems();
    }

    public Answer<PriorityClass> create(PriorityClass priorityClass) {
        return Answer.of(() -> client.resource(priorityClass).create());
    }

    public boolean hasNode(String label, String value) {
        return !client.nodes().withLabel(label, value).list().getItems().isEmpty();
    }

    /** @return whether an object of any kind is there */
    public boolean exists(String apiVersion, String resource, Optional<String> namespace, String name) {
        String root = apiVersion.contains("/") ? "/apis/" : "/api/";
        String scope = namespace.map(n -> "/namespaces/" + n).orElse("");
        String path = root + apiVersion + scope + "/" + resource + "/" + name;
        return switch (Answer.of(() -> client.raw(path, "GET", null))) {
            case Answer.Done<String> d -> d.value() != null;
            case Answer.Gone<String> g -> false;
            case Answer.Refused<String> r -> throw new IllegalStateException("GET " + path + ": " + r.message());
            case Answer.Conflict<String> c -> false;
            case Answer.Exists<String> e -> true;
        };
    }

    private Answer<Boolean> delete(String path, DeleteOptions options) {
        return Answer.of(() -> {
            client.raw(path, "DELETE", options);
            return true;
        });
    }

    private static DeleteOptions options(HasMetadata seen, boolean versionToo, @Nullable Long grace) {
        return new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withGracePeriodSeconds(grace)
                .withPropagationPolicy("Background")
                .withNewPreconditions()
                .withUid(seen.getMetadata().getUid())
                .withResourceVersion(versionToo ? seen.getMetadata().getResourceVersion() : null)
                .endPreconditions()
                .build();
    }
}
