package dev.muster.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real client against an HTTP server that answers as told: what an API server gets to see of this process. */
class ApiServerTest {
    private static final String KEY = "muster.hub.kubeconfig";
    private static final ApiServer.Timeouts TIMEOUTS =
            new ApiServer.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMinutes(5));

    @TempDir
    private Path folder;

    private final List<String> agents = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private volatile int answer = 404;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        agents.add(String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
        if (answer == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    private KubernetesClient client(int perSecond) throws IOException {
        var kubeconfig = folder.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {token: t}}]
                """.formatted(server.getAddress().getPort()));
        var budget = new RequestBudget("hub", "muster.client.requests-per-second", perSecond, 1);
        return ApiServer.of(KEY, Optional.of(kubeconfig.toString()), TIMEOUTS, budget)
                .as("muster-test")
                .client(vertx);
    }

    private static void bulk(KubernetesClient client) {
        client.configMaps().inNamespace("a").withName("b").get();
    }

    private static void lease(KubernetesClient client) {
        client.leases().inNamespace("a").withName("b").get();
    }

    private static Duration time(Runnable requests) {
        long start = System.nanoTime();
        requests.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void aFailedRequestIsNotRepeatedBehindTheCallersBack() throws IOException {
        answer = 503;
        try (var client = client(100)) {
            assertThatThrownBy(() -> bulk(client)).isInstanceOf(KubernetesClientException.class);
        }
        assertThat(agents).as("requests that arrived, by user agent").containsExactly("muster-test");
    }

    @Test
    void bulkRequestsKeepToTheirRateAndLeasesDoNotWaitForThem() throws IOException {
        try (var client = client(5)) {
            bulk(client);
            assertThat(time(() -> {
                        for (int i = 0; i < 7; i++) {
                            bulk(client);
                        }
                    }))
                    .as("8 requests at 5 a second, 5 of them at once")
                    .isGreaterThan(Duration.ofMillis(450));
            assertThat(time(() -> lease(client))).isLessThan(Duration.ofMillis(150));
        }
    }

    @Test
    void whenTheServerSaysRetryAfterBulkWaitsAndLeasesGoOn() throws IOException {
        try (var client = client(100)) {
            lease(client);
            answer = 429;
            assertThatThrownBy(() -> bulk(client)).isInstanceOf(KubernetesClientException.class);
            answer = 404;
            assertThat(time(() -> lease(client))).isLessThan(Duration.ofMillis(500));
            assertThat(time(() -> bulk(client))).isGreaterThan(Duration.ofMillis(400));
        }
    }

    @Test
    void anUnreadableKubeconfigIsNamedWithItsKey() {
        var budget = new RequestBudget("hub", "muster.client.requests-per-second", 1, 1);
        assertThatThrownBy(() -> ApiServer.of(KEY, Optional.of("no/such/file"), TIMEOUTS, budget))
                .hasMessage("muster.hub.kubeconfig = no/such/file is not a readable file");
    }
}
