package dev.muster.propagation.app;

import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Spark operators on the hub itself: one that watches a job's namespace would run every job there a second time. Seen as a
 * Deployment with the chart's labels, or as a status that another field manager wrote.
 */
final class HubOperators implements AutoCloseable {
    private static final String NAMESPACES = "--namespaces=";

    private final SharedIndexInformer<Deployment> deployments;
    private final Set<String> ourManagers;

    /** @param ourManagers field managers whose status writes are Muster's own */
    HubOperators(KubernetesClient hub, Set<String> ourManagers, Runnable changed) {
        this.ourManagers = Set.copyOf(ourManagers);
        this.deployments = Policies.lasting(
                hub.apps().deployments().inAnyNamespace().withLabel("app.kubernetes.io/name", "spark-operator"),
                deployment -> changed.run());
    }

    boolean wouldRun(SparkApplication template) {
        var namespace = template.getMetadata().getNamespace();
        return deployments.getStore().list().stream().anyMatch(deployment -> watches(deployment, namespace))
                || statusIsAnothers(template);
    }

    private static boolean watches(Deployment deployment, String namespace) {
        if (!"controller"
                .equals(deployment
                        .getMetadata()
                        .getLabels()
                        .getOrDefault("app.kubernetes.io/component", "controller"))) {
            return false;
        }
        var spec = deployment.getSpec();
        if (spec.getReplicas() != null && spec.getReplicas() == 0) {
            return false;
        }
        var args = spec.getTemplate().getSpec().getContainers().stream()
                .flatMap(container -> container.getArgs().stream())
                .filter(arg -> arg.startsWith(NAMESPACES))
                .map(arg -> arg.substring(NAMESPACES.length()).replace("\"", ""))
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .toList();
        return args.isEmpty() || args.equals(List.of("")) || args.contains(namespace);
    }

    private boolean statusIsAnothers(SparkApplication template) {
        var fields = template.getMetadata().getManagedFields();
        return fields != null
                && fields.stream()
                        .anyMatch(entry ->
                                "status".equals(entry.getSubresource()) && !ourManagers.contains(entry.getManager()));
    }

    boolean isWatching() {
        return deployments.isRunning();
    }

    @Override
    public void close() {
        deployments.close();
    }
}
