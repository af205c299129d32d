package dev.muster.agent.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.member.Answer;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;

/** Objects of any kind in the member, by their reference. Reads go to the server itself; writes and deletes are locked. */
final class ObjectApi {
    private static final String MANAGER = "muster";

    private final KubernetesClient client;
    private final KubernetesSerialization json;

    ObjectApi(KubernetesClient client) {
        this.client = client;
        this.json = client.getKubernetesSerialization();
    }

    Answer<Optional<GenericKubernetesResource>> get(TemplateReference target) {
        return Answer.of(() -> Optional.ofNullable(at(target).get()));
    }

    Answer<GenericKubernetesResource> create(TemplateReference target, ObjectNode manifest) {
        return Answer.of(() -> json.unmarshal(
                client.raw(collection(target) + "?fieldManager=" + MANAGER, "POST", manifest),
                GenericKubernetesResource.class));
    }

    /**
     * Server-side apply, by force, so that fields that the manifest no longer has go away. What our own create made
     * belongs to a create until it is applied for the first time: that is put right before.
     */
    Answer<GenericKubernetesResource> apply(
            TemplateReference target, ObjectNode manifest, GenericKubernetesResource seen) {
        Answer<GenericKubernetesResource> own = own(target, seen);
        if (!(own instanceof Answer.Done<GenericKubernetesResource>)) {
            return own;
        }
        GenericKubernetesResource item = item(manifest);
        item.getMetadata().setUid(seen.getMetadata().getUid());
        return Answer.of(() -> target.namespace() == null
                ? kind(target)
                        .resource(item)
                        .fieldManager(MANAGER)
                        .forceConflicts()
                        .serverSideApply()
                : kind(target)
                        .inNamespace(target.namespace())
                        .resource(item)
                        .fieldManager(MANAGER)
                        .forceConflicts()
                        .serverSideApply());
    }

    private Answer<GenericKubernetesResource> own(TemplateReference target, GenericKubernetesResource seen) {
        List<ManagedFieldsEntry> fields = seen.getMetadata().getManagedFields();
        boolean created = fields.stream().anyMatch(ObjectApi::ofCreate);
        boolean applied = fields.stream().anyMatch(f -> MANAGER.equals(f.getManager()) && !ofCreate(f));
        if (!created || applied) {
            return new Answer.Done<>(seen);
        }
        fields.stream().filter(ObjectApi::ofCreate).forEach(f -> f.setOperation("Apply"));
        ObjectNode patch = locked(seen);
        ((ObjectNode) patch.get("metadata")).set("managedFields", json.convertValue(fields, JsonNode.class));
        return patch(target, patch);
    }

    private static boolean ofCreate(ManagedFieldsEntry entry) {
        return MANAGER.equals(entry.getManager()) && "Update".equals(entry.getOperation());
    }

    /** Takes the source label off: the object is its cluster's own from then on. */
    Answer<GenericKubernetesResource> disown(TemplateReference target, GenericKubernetesResource seen) {
        ObjectNode patch = locked(seen);
        ((ObjectNode) patch.get("metadata")).putObject("labels").putNull(Reserved.SOURCE);
        return patch(target, patch);
    }

    Answer<Boolean> delete(TemplateReference target, GenericKubernetesResource seen) {
        ObjectNode options = json.unmarshal("{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\"}", ObjectNode.class);
        options.put("propagationPolicy", "Background");
        options.putObject("preconditions")
                .put("uid", seen.getMetadata().getUid())
                .put("resourceVersion", seen.getMetadata().getResourceVersion());
        return Answer.of(() -> {
            client.raw(path(target), "DELETE", options);
            return true;
        });
    }

    private Answer<GenericKubernetesResource> patch(TemplateReference target, ObjectNode patch) {
        return Answer.of(() -> at(target).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    }

    private ObjectNode locked(GenericKubernetesResource seen) {
        ObjectNode patch = json.unmarshal("{\"metadata\":{}}", ObjectNode.class);
        ((ObjectNode) patch.get("metadata"))
                .put("uid", seen.getMetadata().getUid())
                .put("resourceVersion", seen.getMetadata().getResourceVersion());
        return patch;
    }

    private GenericKubernetesResource item(ObjectNode manifest) {
        return json.convertValue(manifest, GenericKubernetesResource.class);
    }

    private Resource<GenericKubernetesResource> at(TemplateReference target) {
        return target.namespace() == null
                ? kind(target).withName(target.name())
                : kind(target).inNamespace(target.namespace()).withName(target.name());
    }

    MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> kind(
            TemplateReference target) {
        String[] parts = target.apiVersion().split("/", 2);
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(parts.length == 2 ? parts[0] : "")
                .withVersion(parts[parts.length - 1])
                .withKind(target.kind())
                .withPlural(target.resource())
                .withNamespaced(target.namespace() != null)
                .build());
    }

    private static String path(TemplateReference target) {
        return collection(target) + "/" + target.name();
    }

    private static String collection(TemplateReference target) {
        String root = target.apiVersion().contains("/") ? "/apis/" : "/api/";
        String scope = target.namespace() == null ? "" : "/namespaces/" + target.namespace();
        return root + target.apiVersion() + scope + "/" + target.resource();
    }
}
