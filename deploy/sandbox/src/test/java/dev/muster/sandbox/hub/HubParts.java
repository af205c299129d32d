package dev.muster.sandbox.hub;

import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.propagation.duplicate.Duplicator;
import dev.muster.propagation.object.DependencyWorks;
import dev.muster.propagation.object.ObjectWorks;
import dev.muster.propagation.policy.Policy;
import dev.muster.propagation.status.TemplateEvents;
import dev.muster.propagation.watch.HubWatch;
import dev.muster.sandbox.deploy.InstalledHub;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** What the control plane runs for objects that are no jobs, with the control plane's own credentials. */
final class HubParts implements AutoCloseable {
    final ObjectWorks objects;
    final DependencyWorks dependencies;

    /** Jobs that were told of a change of what they name. */
    final Queue<ResourceID> told = new ConcurrentLinkedQueue<>();

    private final KubernetesClient hub;
    private final TemplateEvents events;
    private final Duplicator duplicator;
    private final HubWatch<PropagationPolicy> namespaced;
    private final HubWatch<ClusterPropagationPolicy> clusterWide;

    HubParts(InstalledHub installed) {
        hub = installed.controlPlane();
        events = new TemplateEvents(hub, Clock.systemUTC());
        objects = new ObjectWorks(hub);
        dependencies = new DependencyWorks(hub, objects);
        dependencies.onChange(told::add);
        duplicator = new Duplicator(hub, objects, this::policies, events, Clock.systemUTC());
        namespaced = new HubWatch<>(
                hub.resources(PropagationPolicy.class).inAnyNamespace(),
                policy -> policy,
                (policy, change) -> duplicator.policiesChanged());
        clusterWide = new HubWatch<>(
                hub.resources(ClusterPropagationPolicy.class),
                policy -> policy,
                (policy, change) -> duplicator.policiesChanged());
        namespaced.start();
        clusterWide.start();
        objects.start();
        dependencies.start();
        duplicator.start();
    }

    private List<Policy> policies() {
        return Stream.concat(
                        namespaced.all().stream().map(Policy::of),
                        clusterWide.all().stream().map(Policy::of))
                .toList();
    }

    @Override
    public void close() {
        duplicator.close();
        dependencies.close();
        objects.close();
        namespaced.close();
        clusterWide.close();
        events.close();
    }
}
