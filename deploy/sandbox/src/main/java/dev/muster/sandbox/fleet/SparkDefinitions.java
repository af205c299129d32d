package dev.muster.sandbox.fleet;

import dev.muster.sandbox.controlplane.Cluster;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** Installs the SparkApplication definition, which on a real cluster comes with the Spark operator. */
final class SparkDefinitions {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SparkDefinitions() {}

    static void apply(Cluster cluster, SparkCrd crd) {
        apply(cluster.name(), cluster.client(), crd);
    }

    /** Applies one and waits until the API server serves it. */
    static void apply(String cluster, KubernetesClient client, SparkCrd crd) {
        var stream = SparkDefinitions.class.getResourceAsStream("/crds/" + crd.file());
        if (stream == null) {
            throw new IllegalStateException("resource crds/" + crd.file() + " is missing");
        }
        CustomResourceDefinition definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(stream)
                .item();
        client.resource(definition).forceConflicts().serverSideApply();
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!established(client, definition.getMetadata().getName())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(cluster + " does not serve SparkApplications");
            }
            InParallel.pause(Duration.ofMillis(50));
        }
    }

    private static boolean established(KubernetesClient client, String name) {
        var now = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .get();
        return now != null
                && now.getStatus() != null
                && now.getStatus().getConditions() != null
                && now.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }
}
