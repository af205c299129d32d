package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.propagation.dependency.DependencyKind;
import dev.muster.propagation.dependency.HubObjects;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;

/** Hub objects, whole, as they are at this moment: one request an answer. */
final class LiveHub implements HubObjects {
    private final KubernetesClient hub;

    LiveHub(KubernetesClient hub) {
        this.hub = hub;
    }

    static MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            resources(KubernetesClient hub, DependencyKind kind) {
        int slash = kind.apiVersion().indexOf('/');
        return hub.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(slash < 0 ? "" : kind.apiVersion().substring(0, slash))
                .withVersion(kind.apiVersion().substring(slash + 1))
                .withKind(kind.kind())
                .withPlural(kind.resource())
                .withNamespaced(kind.namespaced())
                .build());
    }

    @Override
    public Optional<ObjectNode> get(DependencyKind kind, String namespace, String name) {
        var all = resources(hub, kind);
        var one = kind.namespaced() ? all.inNamespace(namespace).withName(name) : all.withName(name);
        return Optional.ofNullable(one.get()).map(HubCache::json);
    }

    @Override
    public List<ObjectNode> roleBindings(String namespace) {
        return resources(hub, DependencyKind.ROLE_BINDING).inNamespace(namespace).list().getItems().stream()
                .map(HubCache::json)
                .toList();
    }
}
