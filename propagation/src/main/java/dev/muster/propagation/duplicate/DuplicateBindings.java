package dev.muster.propagation.duplicate;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ClusterResourceBinding;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.propagation.duplicate.DuplicateView.BindingState;
import dev.muster.propagation.watch.HubWatch;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The bindings of templates that are no jobs: of both scopes, told apart from jobs' by a label. */
final class DuplicateBindings implements AutoCloseable {
    private final KubernetesClient hub;
    private final HubWatch<ResourceBinding> namespaced;
    private final HubWatch<ClusterResourceBinding> clusterWide;

    DuplicateBindings(KubernetesClient hub, Consumer<TemplateKey> changed) {
        this.hub = hub;
        this.namespaced = new HubWatch<>(
                hub.resources(ResourceBinding.class).inAnyNamespace().withLabel(Reserved.DUPLICATED),
                binding -> binding,
                (binding, change) ->
                        changed.accept(TemplateKey.of(binding.getSpec().template())));
        this.clusterWide = new HubWatch<>(
                hub.resources(ClusterResourceBinding.class).withLabel(Reserved.DUPLICATED),
                binding -> binding,
                (binding, change) ->
                        changed.accept(TemplateKey.of(binding.getSpec().template())));
    }

    void start() {
        namespaced.start();
        clusterWide.start();
    }

    boolean isWatching() {
        return namespaced.isRunning() && clusterWide.isRunning();
    }

    @Override
    public void close() {
        namespaced.close();
        clusterWide.close();
    }

    private Stream<BindingSpec> specs() {
        return Stream.concat(
                namespaced.all().stream().map(CustomResource::getSpec),
                clusterWide.all().stream().map(CustomResource::getSpec));
    }

    Stream<String> uids() {
        return Stream.concat(namespaced.all().stream(), clusterWide.all().stream())
                .map(binding -> binding.getMetadata().getUid());
    }

    Set<TemplateKey> templates() {
        return specs().map(spec -> TemplateKey.of(spec.template())).collect(Collectors.toSet());
    }

    boolean anyOf(ApiKind kind) {
        return specs().anyMatch(spec -> TemplateKey.of(spec.template()).kind().equals(kind));
    }

    /** As the watch shows it. */
    Optional<BindingState> known(TemplateKey key) {
        return (key.namespace() == null
                ? clusterWide.get(null, key.bindingName()).map(DuplicateBindings::state)
                : namespaced.get(key.namespace(), key.bindingName()).map(DuplicateBindings::state));
    }

    static BindingState state(CustomResource<BindingSpec, Void> binding) {
        return new BindingState(binding.getMetadata().getUid(), binding.getSpec());
    }

    @Nullable
    CustomResource<BindingSpec, Void> live(TemplateKey key) {
        return key.namespace() == null
                ? hub.resources(ClusterResourceBinding.class)
                        .withName(key.bindingName())
                        .get()
                : hub.resources(ResourceBinding.class)
                        .inNamespace(key.namespace())
                        .withName(key.bindingName())
                        .get();
    }

    /** Creates the binding, or writes over the version that was seen. */
    CustomResource<BindingSpec, Void> write(
            TemplateKey key, @Nullable CustomResource<BindingSpec, Void> seen, BindingSpec spec) {
        ObjectMeta metadata = seen != null
                ? seen.getMetadata()
                : new ObjectMetaBuilder()
                        .withNamespace(key.namespace())
                        .withName(key.bindingName())
                        .addToLabels(Reserved.DUPLICATED, "true")
                        .addToFinalizers(Reserved.BINDING_FINALIZER)
                        .build();
        return write(key, metadata, spec, seen == null);
    }

    private CustomResource<BindingSpec, Void> write(
            TemplateKey key, ObjectMeta metadata, BindingSpec spec, boolean create) {
        if (key.namespace() == null) {
            var binding = new ClusterResourceBinding();
            binding.setMetadata(metadata);
            binding.setSpec(spec);
            return create
                    ? hub.resource(binding).create()
                    : hub.resource(binding).update();
        }
        var binding = new ResourceBinding();
        binding.setMetadata(metadata);
        binding.setSpec(spec);
        return create ? hub.resource(binding).create() : hub.resource(binding).update();
    }

    /** Lets the binding go and deletes it. */
    void remove(TemplateKey key, CustomResource<BindingSpec, Void> binding) {
        var metadata = new ObjectMetaBuilder(binding.getMetadata())
                .removeFromFinalizers(Reserved.BINDING_FINALIZER)
                .build();
        var freed = write(key, metadata, binding.getSpec(), false);
        if (freed.getMetadata().getDeletionTimestamp() == null) {
            hub.resource(freed)
                    .lockResourceVersion(freed.getMetadata().getResourceVersion())
                    .delete();
        }
    }
}
