package dev.muster.propagation.app;

import dev.muster.api.client.ApiServer;
import dev.muster.api.client.RequestBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The hub as this process asks it: one budget for all its clients, no retries of their own, and a name by which managedFields
 * tell our writes. Leases go over a client of their own, in the budget's lease lane: bulk work cannot starve them.
 */
final class HubClient {
    /** User agent, and therefore field manager, of every write. */
    static final String NAME = "muster-propagation";

    /** A second's worth of requests may go at once: enough for a wave of jobs, and the hub's own fairness evens it out. */
    private static final int BURST_SECONDS = 1;

    private final ApiServer server;
    private final Vertx vertx;
    private final WriteMeter meter;

    /**
     * @throws IllegalStateException if the configured kubeconfig cannot be read, or there is none and no service account either
     */
    HubClient(PropagationConfig config, Vertx vertx, MeterRegistry metrics) {
        var client = config.client();
        var timeouts =
                new ApiServer.Timeouts(client.connectTimeout(), client.requestTimeout(), client.watchStaleAfter());
        var budget = new RequestBudget(
                "hub", "muster.client.requests-per-second", client.requestsPerSecond(), BURST_SECONDS);
        this.server = ApiServer.of("muster.hub.kubeconfig", config.hub().kubeconfig(), timeouts, budget)
                .as(NAME);
        this.vertx = vertx;
        this.meter = new WriteMeter(metrics);
    }

    /** Whether the hub has answered any request of this process. */
    boolean hasAnswered() {
        return server.budget().answered() > 0;
    }

    /** @return a client with connections of its own for leases, which are no job's cost and are not counted */
    KubernetesClient connectForLeases() {
        return server.client(vertx);
    }

    /** @return a client with connections of its own */
    KubernetesClient connect() {
        return server.client(vertx, List.of(meter));
    }
}
