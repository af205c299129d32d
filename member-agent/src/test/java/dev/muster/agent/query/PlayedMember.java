package dev.muster.agent.query;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.api.client.ApiServer;
import dev.muster.api.client.RequestBudget;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A member's API server on loopback that answers as the test says, and the agent's own client to it. */
final class PlayedMember implements AutoCloseable {
    static final String AGENT_TOKEN = "the-agents-own-token";

    /** What the API server was asked. */
    record Request(String line, Headers headers) {}

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final KubernetesClient client;

    /** Answers one request. */
    interface Handler {
        void answer(HttpExchange exchange) throws IOException;
    }

    PlayedMember(Handler handler) {
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(), exchange.getRequestHeaders()));
            handler.answer(exchange);
            exchange.close();
        });
        server.start();
        var config = new ConfigBuilder()
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                .withOauthToken(AGENT_TOKEN)
                .withRequestRetryBackoffLimit(0)
                .build();
        this.client = new ApiServer(config, Duration.ofMinutes(2), new RequestBudget("member", "test", 1000, 1))
                .client(vertx);
    }

    static PlayedMember saying(int status, String body) {
        return new PlayedMember(exchange -> {
            var bytes = body.getBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    KubernetesClient client() {
        return client;
    }

    /** With a slash at the end. */
    URI address() {
        return URI.create(client.getMasterUrl().toString());
    }

    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
