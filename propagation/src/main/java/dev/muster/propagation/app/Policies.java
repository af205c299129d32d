package dev.muster.propagation.app;

import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.propagation.policy.Policy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All policies of both scopes, kept current by watches. */
final class Policies implements AutoCloseable {
    private final SharedIndexInformer<PropagationPolicy> namespaced;
    private final SharedIndexInformer<ClusterPropagationPolicy> clusterWide;

    /** @param changed told the namespace of a policy that came, changed or went; null for a cluster-wide one */
    Policies(KubernetesClient hub, Consumer<@Nullable String> changed) {
        this.namespaced = lasting(
                hub.resources(PropagationPolicy.class).inAnyNamespace(),
                policy -> changed.accept(policy.getMetadata().getNamespace()));
        this.clusterWide = lasting(hub.resources(ClusterPropagationPolicy.class), policy -> changed.accept(null));
    }

    /** Policies that may claim something in a namespace; null asks for those that may claim cluster-scoped objects. */
    List<Policy> seenBy(@Nullable String namespace) {
        var policies = new ArrayList<Policy>();
        if (namespace != null) {
            namespaced.getIndexer().byIndex("namespace", namespace).stream()
                    .map(Policy::of)
                    .forEach(policies::add);
        }
        clusterWide.getStore().list().stream().map(Policy::of).forEach(policies::add);
        return policies;
    }

    List<Policy> all() {
        var policies = new ArrayList<Policy>();
        namespaced.getStore().list().stream().map(Policy::of).forEach(policies::add);
        clusterWide.getStore().list().stream().map(Policy::of).forEach(policies::add);
        return policies;
    }

    boolean isWatching() {
        return namespaced.isRunning() && clusterWide.isRunning();
    }

    @Override
    public void close() {
        namespaced.close();
        clusterWide.close();
    }

    /** Watches until it is closed, whatever the hub answers in between; returns when all there is was listed once. */
    static <T extends HasMetadata> SharedIndexInformer<T> lasting(Informable<T> what, Consumer<T> changed) {
        var informer = what.runnableInformer(0)
                .exceptionHandler((started, problem) -> true)
                .addEventHandler(handler(changed));
        informer.start().toCompletableFuture().join();
        return informer;
    }

    private static <T extends HasMetadata> ResourceEventHandler<T> handler(Consumer<T> changed) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                changed.accept(object);
            }

            @Override
            public void onUpdate(T before, T after) {
                changed.accept(after);
            }

            @Override
            public void onDelete(T object, boolean unknown) {
                changed.accept(object);
            }
        };
    }
}
