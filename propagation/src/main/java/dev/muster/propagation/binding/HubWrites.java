package dev.muster.propagation.binding;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.dispatch.Bindings;
import dev.muster.propagation.policy.Claim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Writes to the hub itself, and remembers each write until the caches show it. */
public final class HubWrites implements JobWrites {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient hub;
    private final Written written;

    public HubWrites(KubernetesClient hub, LongSupplier nanos) {
        this.hub = hub;
        this.written = new Written(nanos);
    }

    Written written() {
        return written;
    }

    @Override
    public void claim(SparkApplication template, Claim claim) {
        var finalizers = new ArrayList<>(template.getFinalizers());
        if (!finalizers.contains(Reserved.TEMPLATE_FINALIZER)) {
            finalizers.add(Reserved.TEMPLATE_FINALIZER);
        }
        var metadata = locked(template);
        metadata.putObject("annotations")
                .put(Reserved.CLAIMED_BY, claim.policy().mark());
        var list = metadata.putArray("finalizers");
        finalizers.forEach(list::add);
        patch(template, metadata);
    }

    @Override
    public void release(SparkApplication template) {
        if (hasBinding(template)) {
            return;
        }
        var metadata = locked(template);
        metadata.putObject("annotations").putNull(Reserved.CLAIMED_BY);
        var list = metadata.putArray("finalizers");
        template.getFinalizers().stream()
                .filter(finalizer -> !finalizer.equals(Reserved.TEMPLATE_FINALIZER))
                .forEach(list::add);
        patch(template, metadata);
    }

    private boolean hasBinding(SparkApplication template) {
        var metadata = template.getMetadata();
        return hub.resources(ResourceBinding.class)
                        .inNamespace(metadata.getNamespace())
                        .withName(Bindings.name(template))
                        .get()
                != null;
    }

    private static ObjectNode locked(SparkApplication template) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("resourceVersion", template.getMetadata().getResourceVersion())
                .put("uid", template.getMetadata().getUid());
    }

    private void patch(SparkApplication template, ObjectNode metadata) {
        var body = JsonNodeFactory.instance.objectNode();
        body.set("metadata", metadata);
        var metadataOf = template.getMetadata();
        try {
            note(
                    template,
                    hub.resources(SparkApplication.class)
                            .inNamespace(metadataOf.getNamespace())
                            .withName(metadataOf.getName())
                            .patch(MERGE, body.toString()));
        } catch (KubernetesClientException e) {
            // Gone already: its own watch says so in a moment.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    @Override
    public boolean status(SparkApplication template, ObjectNode status) {
        if (status.equals(template.getStatus())) {
            return false;
        }
        var next = new SparkApplication();
        next.setMetadata(template.getMetadata());
        next.setSpec(template.getSpec());
        next.setStatus(status);
        note(template, hub.resource(next).updateStatus());
        return true;
    }

    @Override
    public ResourceBinding binding(SparkApplication template, @Nullable ResourceBinding seen, BindingSpec spec) {
        var result = seen == null
                ? hub.resource(Bindings.create(template, spec)).create()
                : hub.resource(Bindings.with(seen, spec)).update();
        note(template, result);
        return result;
    }

    @Override
    public Work create(Work work, SparkApplication template) {
        try {
            var created = hub.resource(work).create();
            note(template, created);
            return created;
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            var existing = hub.resource(work).get();
            if (existing == null) {
                throw e;
            }
            note(template, existing);
            return existing;
        }
    }

    @Override
    public void update(Work work, SparkApplication template) {
        note(template, hub.resource(work).update());
    }

    /** Also of a binding that is gone already, which the cache may not know yet when the job is looked at again. */
    @Override
    public void remove(SparkApplication template, ResourceBinding binding) {
        var metadata = new io.fabric8.kubernetes.api.model.ObjectMetaBuilder(binding.getMetadata())
                .removeFromFinalizers(Reserved.BINDING_FINALIZER)
                .build();
        var bare = new ResourceBinding();
        bare.setMetadata(metadata);
        bare.setSpec(binding.getSpec());
        ResourceBinding freed = null;
        try {
            freed = hub.resource(bare).update();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
        written.forget(id(template), binding);
        if (freed != null && freed.getMetadata().getDeletionTimestamp() == null) {
            delete(freed);
        }
    }

    @Override
    public void deleteTemplate(SparkApplication template) {
        delete(template);
    }

    private void delete(HasMetadata object) {
        hub.resource(object)
                .lockResourceVersion(object.getMetadata().getResourceVersion())
                .delete();
    }

    private void note(SparkApplication template, HasMetadata result) {
        written.record(id(template), Objects.requireNonNull(result));
    }

    private static String id(SparkApplication template) {
        ObjectMeta metadata = template.getMetadata();
        return metadata.getNamespace() + "/" + metadata.getName();
    }
}
