package dev.muster.propagation.duplicate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.propagation.dependency.NeverPropagated;
import dev.muster.propagation.dependency.Sanitised;
import dev.muster.propagation.duplicate.DuplicateView.TemplateState;
import dev.muster.propagation.object.ObjectOrders;
import dev.muster.propagation.object.Source;
import dev.muster.propagation.policy.Template;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Templates of any kind, as they are read from the hub; pure. */
final class Templates {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Fields that a trimmed template has in place of its content. */
    private static final String DIGEST = "musterDigest";

    private static final String REPLICAS = "musterReplicas";
    private static final String TYPE = "type";

    private Templates() {}

    static ObjectNode json(GenericKubernetesResource object) {
        return JSON.valueToTree(object);
    }

    /** What is kept in memory of a template: who it is, and a hash of what it says. */
    static GenericKubernetesResource trimmed(GenericKubernetesResource object) {
        var trimmed = new GenericKubernetesResource();
        trimmed.setApiVersion(object.getApiVersion());
        trimmed.setKind(object.getKind());
        trimmed.setMetadata(object.getMetadata()
                .edit()
                .withAnnotations(null)
                .withManagedFields(List.of())
                .build());
        var content = json(object);
        if (content.has(TYPE)) {
            trimmed.setAdditionalProperty(TYPE, content.path(TYPE).asText());
        }
        trimmed.setAdditionalProperty(REPLICAS, replicas(content));
        var digest = digest(content);
        if (digest != null) {
            trimmed.setAdditionalProperty(DIGEST, digest);
        }
        return trimmed;
    }

    private static int replicas(ObjectNode content) {
        return content.path("spec").path("replicas").asInt(0);
    }

    /** A Secret's is not kept: it would tell something of its bytes. */
    private static @Nullable String digest(ObjectNode content) {
        boolean secret = content.path("kind").asText().equals("Secret");
        return secret ? null : ObjectOrders.digest(Sanitised.of(content));
    }

    /** @param object trimmed or whole */
    static TemplateState state(GenericKubernetesResource object, ServedKind kind) {
        var metadata = object.getMetadata();
        var properties = object.getAdditionalProperties();
        boolean trimmed = properties.containsKey(REPLICAS);
        var content = json(object);
        return new TemplateState(
                reference(object, kind),
                trimmed ? (String) properties.get(DIGEST) : digest(content),
                metadata.getFinalizers() != null && metadata.getFinalizers().contains(Reserved.TEMPLATE_FINALIZER),
                metadata.getDeletionTimestamp() != null,
                trimmed ? (Integer) properties.get(REPLICAS) : replicas(content));
    }

    private static TemplateReference reference(GenericKubernetesResource object, ServedKind kind) {
        var metadata = object.getMetadata();
        return new TemplateReference(
                kind.kind().apiVersion(),
                kind.kind().kind(),
                kind.plural(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                Long.parseLong(metadata.getResourceVersion()));
    }

    /** @param whole not trimmed */
    static Source source(GenericKubernetesResource whole, ServedKind kind) {
        return Source.of(reference(whole, kind), whole.getMetadata().getResourceVersion(), Sanitised.of(json(whole)));
    }

    /** Whether a policy may claim it at all. */
    static boolean isClaimable(GenericKubernetesResource object) {
        return !NeverPropagated.includes(json(object));
    }

    static Template claimed(GenericKubernetesResource object, ServedKind kind) {
        var metadata = object.getMetadata();
        return new Template(
                kind.kind().apiVersion(),
                kind.kind().kind(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
                NeverPropagated.isToken(json(object)));
    }
}
