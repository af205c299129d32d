package dev.muster.api.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One API server: how to reach it and how much of it this process may ask. Clients made here never retry by themselves.
 *
 * @param config where it is and who we are
 * @param silence a connection on which nothing is heard for so long is closed, and what watched over it opens another
 * @param budget shared by all clients of this server
 */
public record ApiServer(Config config, Duration silence, RequestBudget budget) {
    private static final File SERVICE_ACCOUNT = new File(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);

    /**
     * How long the client waits.
     *
     * @param silence for anything to be heard on a connection; longer than a minute, after which API servers send bookmarks
     */
    public record Timeouts(Duration connect, Duration request, Duration silence) {}

    /**
     * @param key the configuration key of the kubeconfig, for messages
     * @param kubeconfig a file; absent = the service account of this pod
     * @throws IllegalStateException neither a readable file nor a service account is there
     */
    public static ApiServer of(String key, Optional<String> kubeconfig, Timeouts timeouts, RequestBudget budget) {
        Config found = kubeconfig.map(file -> fromFile(key, file)).orElseGet(() -> inCluster(key));
        Config config = new ConfigBuilder(found)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(millis(timeouts.connect()))
                .withRequestTimeout(millis(timeouts.request()))
                .withWatchReconnectInterval(1000)
                .withWatchReconnectLimit(-1)
                .build();
        return new ApiServer(config, timeouts.silence(), budget);
    }

    /** @return the same server, asked under this name: the user agent, and so the field manager, of every write */
    public ApiServer as(String name) {
        return new ApiServer(new ConfigBuilder(config).withUserAgent(name).build(), silence, budget);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static Config fromFile(String key, String path) {
        File file = new File(path);
        if (!file.canRead()) {
            throw new IllegalStateException(key + " = " + path + " is not a readable file");
        }
        return Config.fromKubeconfig(file);
    }

    private static Config inCluster(String key) {
        if (!SERVICE_ACCOUNT.canRead()) {
            throw new IllegalStateException(
                    key + " is not set and this process has no service account: name a kubeconfig file");
        }
        return Config.autoConfigure(null);
    }

    /** @return a client with connections of its own, on the event loops that all clients share */
    public KubernetesClient client(Vertx vertx) {
        return client(vertx, List.of());
    }

    /** @param observers see every request and answer, after the budget */
    public KubernetesClient client(Vertx vertx, List<Interceptor> observers) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new Hearing(vertx, silence))
                .withHttpClientBuilderConsumer(http -> {
                    http.addOrReplaceInterceptor("muster-budget", budget);
                    for (int i = 0; i < observers.size(); i++) {
                        http.addOrReplaceInterceptor("muster-observer-" + i, observers.get(i));
                    }
                })
                .build();
    }

    /**
     * Closes connections that have fallen silent. A watch whose network path has died in between is open for ever otherwise: nothing is
     * sent on it that could fail, and no event comes.
     */
    private static final class Hearing extends VertxHttpClientFactory {
        private final Duration silence;

        Hearing(Vertx vertx, Duration silence) {
            super(vertx);
            this.silence = silence;
        }

        @Override
        protected void additionalConfig(WebClientOptions options) {
            options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
            options.setReadIdleTimeout(millis(silence));
        }
    }
}
