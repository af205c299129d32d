package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The Spark operator of one member cluster, and the Spark it starts.
 *
 * <p>It looks at SparkApplications and their pods only, and does with them what kubeflow's operator 2.5 and Spark do:
 * {@link OperatorSettings} says how fast and whether at all, {@link Misbehaviour} what goes wrong with one application.
 * Not played: events, the web UI's Service and Ingress, the driver's headless Service and ConfigMap, PodGroups,
 * executors that come and go with load, and the webhook's part at creation (defaults are filled in at submission, the
 * stored spec is left as it is).
 */
public final class SimulatedSparkOperator implements AutoCloseable {
    private final AtomicReference<OperatorSettings> settings;
    private final MemberView view;
    private final ApplicationLoop applications;
    private final SparkRuntime runtime;
    private final OperatorPresence presence;
    private final Optional<PodWebhookServer> webhook;

    private SimulatedSparkOperator(KubernetesClient client, OperatorSettings first, Optional<RealSpark> real) {
        settings = new AtomicReference<>(first);
        view = new MemberView(client);
        applications = new ApplicationLoop(client, settings::get, view, real.map(RealSpark::program));
        runtime = new SparkRuntime(client, settings::get, view);
        presence = new OperatorPresence(client, settings::get);
        webhook = real.map(
                spark -> PodWebhookServer.start(client, settings::get, view, spark.tls(), spark.authorityPem()));
    }

    /**
     * Shows the operator in the cluster and begins its work.
     *
     * @param client for the member's API server; must outlive the simulator
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if its Deployment and accounts cannot be written
     */
    public static SimulatedSparkOperator start(KubernetesClient client, OperatorSettings settings) {
        return start(client, settings, Optional.empty());
    }

    /** The same, with real Spark for the images that it can run. */
    public static SimulatedSparkOperator start(
            KubernetesClient client, OperatorSettings settings, Optional<RealSpark> real) {
        SimulatedSparkOperator operator = new SimulatedSparkOperator(client, settings, real);
        operator.presence.start();
        operator.view.start(
                List.of(operator.applications, operator.runtime.appEvents()),
                List.of(operator.applications.podEvents(), operator.runtime));
        return operator;
    }

    /** The settings it runs with now. */
    public OperatorSettings settings() {
        return settings.get();
    }

    /**
     * Changes the settings from now on; the number of workers stays. What is seen of the operator changes before this
     * returns, and every application is looked at again, as after a restart.
     */
    public void change(UnaryOperator<OperatorSettings> edit) {
        settings.updateAndGet(edit);
        presence.show();
        applications.lookAtAll();
    }

    /** Stops; applications, pods and Deployment stay as they are. */
    @Override
    public void close() {
        view.close();
        applications.close();
        runtime.close();
        presence.close();
        webhook.ifPresent(PodWebhookServer::close);
    }
}
