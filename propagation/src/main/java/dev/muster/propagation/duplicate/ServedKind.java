package dev.muster.propagation.duplicate;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;

/**
 * A kind as the hub serves it.
 *
 * @param plural as in URLs
 */
record ServedKind(ApiKind kind, String plural, boolean namespaced) {
    /** What a kind must offer so that templates of it can be followed. */
    private static final List<String> VERBS = List.of("get", "list", "watch", "patch");

    /** Asks the hub's discovery; empty when it does not serve the kind, or not so that it can be followed. */
    static Optional<ServedKind> of(KubernetesClient hub, ApiKind kind) {
        var served = hub.getApiResources(kind.apiVersion());
        return served == null
                ? Optional.empty()
                : served.getResources().stream()
                        .filter(resource -> isOf(kind, resource))
                        .findFirst()
                        .map(resource -> new ServedKind(
                                kind, resource.getName(), Boolean.TRUE.equals(resource.getNamespaced())));
    }

    private static boolean isOf(ApiKind kind, APIResource resource) {
        return resource.getKind().equals(kind.kind())
                && !resource.getName().contains("/")
                && resource.getVerbs().containsAll(VERBS);
    }

    MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>> in(
            KubernetesClient hub) {
        return hub.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(kind.group())
                .withVersion(kind.version())
                .withKind(kind.kind())
                .withPlural(plural)
                .withNamespaced(namespaced)
                .build());
    }
}
