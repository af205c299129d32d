package dev.muster.propagation.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.File;

/** Makes the clients of the hub: they never retry by themselves, and name themselves so that managedFields tell our writes. */
final class HubClient {
    /** User agent, and therefore field manager, of every write. */
    static final String NAME = "muster-propagation";

    private HubClient() {}

    /**
     * @throws IllegalStateException if the configured kubeconfig cannot be read
     */
    static KubernetesClient connect(PropagationConfig config, Vertx vertx) {
        var found = config.hub().kubeconfig().map(HubClient::read).orElseGet(() -> Config.autoConfigure(null));
        var settings = new ConfigBuilder(found)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(
                        Math.toIntExact(config.client().connectTimeout().toMillis()))
                .withRequestTimeout(
                        Math.toIntExact(config.client().requestTimeout().toMillis()))
                .withWatchReconnectInterval(1000)
                .withWatchReconnectLimit(-1)
                .withUserAgent(NAME)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(settings)
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .build();
    }

    private static Config read(String path) {
        var file = new File(path);
        if (!file.canRead()) {
            throw new IllegalStateException("muster.hub.kubeconfig = " + path + " is not a readable file");
        }
        return Config.fromKubeconfig(file);
    }
}
