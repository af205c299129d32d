package dev.muster.sandbox.fleet;

import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.metrics.SimulatedMetrics;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import dev.muster.sandbox.spark.SparkProcesses;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * A member of the fleet and all that plays in it.
 *
 * @param cluster its real API server, scheduler and controllers
 * @param kubelet its simulated nodes
 * @param operator its simulated Spark operator
 * @param spark its pods that are processes, where the fleet runs real Spark
 * @param metrics what it says of usage
 * @param agent Muster's agent
 */
public record Member(
        MemberSpec spec,
        Cluster cluster,
        SimulatedKubelet kubelet,
        SimulatedSparkOperator operator,
        Optional<SparkProcesses> spark,
        SimulatedMetrics metrics,
        Program agent) {
    public String name() {
        return spec.name();
    }

    /** The administrator's client. */
    public KubernetesClient client() {
        return cluster.client();
    }
}
