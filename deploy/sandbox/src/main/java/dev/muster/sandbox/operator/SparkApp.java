package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Map;
import java.util.Optional;

/**
 * A SparkApplication read as plain JSON.
 *
 * @param resource the object as the API server gave it; never changed
 * @param spec its spec, an empty object if it has none
 * @param status its status, an empty object if it has none
 */
record SparkApp(GenericKubernetesResource resource, ObjectNode spec, ObjectNode status) {

    /** Which API the objects are read and written through. */
    static final ResourceDefinitionContext API = new ResourceDefinitionContext.Builder()
            .withGroup("sparkoperator.k8s.io")
            .withVersion("v1beta2")
            .withKind("SparkApplication")
            .withPlural("sparkapplications")
            .withNamespaced(true)
            .build();

    /** Reads parts of specs into Kubernetes' own types. */
    static final ObjectMapper JSON = new ObjectMapper();

    static SparkApp of(GenericKubernetesResource resource) {
        return new SparkApp(resource, part(resource, "spec"), part(resource, "status"));
    }

    private static ObjectNode part(GenericKubernetesResource resource, String name) {
        Object value = resource.getAdditionalProperties().get(name);
        JsonNode tree = JSON.valueToTree(value);
        return tree instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }

    String name() {
        return resource.getMetadata().getName();
    }

    String namespace() {
        return resource.getMetadata().getNamespace();
    }

    String key() {
        return namespace() + "/" + name();
    }

    boolean isDeleting() {
        return resource.getMetadata().getDeletionTimestamp() != null;
    }

    Map<String, String> labels() {
        Map<String, String> labels = resource.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    Optional<String> annotation(String key) {
        Map<String, String> annotations = resource.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }

    boolean isSuspended() {
        return spec.path("suspend").asBoolean(false);
    }

    AppState state() {
        return AppState.of(status.path("applicationState").path("state").asText(""));
    }

    /** The driver pod's name: what the status says, else what the spec and Spark's properties lead to. */
    String driverPodName() {
        String recorded = status.path("driverInfo").path("podName").asText("");
        return recorded.isEmpty() ? intendedDriverPodName() : recorded;
    }

    String intendedDriverPodName() {
        String wanted = spec.path("driver").path("podName").asText("");
        if (wanted.isEmpty()) {
            wanted = spec.path("sparkConf")
                    .path("spark.kubernetes.driver.pod.name")
                    .asText("");
        }
        return wanted.isEmpty() ? name() + "-driver" : wanted;
    }

    String submissionId() {
        return status.path("submissionID").asText("");
    }

    OwnerReference owner(boolean controller) {
        return new OwnerReferenceBuilder()
                .withApiVersion(resource.getApiVersion())
                .withKind(resource.getKind())
                .withName(name())
                .withUid(resource.getMetadata().getUid())
                .withController(controller)
                .withBlockOwnerDeletion(controller ? Boolean.TRUE : null)
                .build();
    }
}
