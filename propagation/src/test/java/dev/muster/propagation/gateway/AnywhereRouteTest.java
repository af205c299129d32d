package dev.muster.propagation.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the leader knows is answered by whichever replica the hub asks. */
class AnywhereRouteTest {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String ROOT = "/apis/query.muster.dev/v1alpha1";

    @TempDir
    private static Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private Certificates.Pair own;
    private Certificates.Pair front;
    private Fronts fronts;

    @BeforeEach
    void certificates() {
        own = Certificates.of(folder, "muster-gateway");
        front = Certificates.of(folder, "front-proxy-client");
        fronts = new Fronts(
                OwnCertificate.read(own.certificate(), own.key()).certificate(),
                FrontProxy.of(Map.of(
                        "requestheader-client-ca-file", front.pem(),
                        "requestheader-allowed-names", "[\"front-proxy-client\"]",
                        "requestheader-username-headers", "[\"X-Remote-User\"]",
                        "requestheader-group-headers", "[\"X-Remote-Group\"]",
                        "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")));
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aReplicaThatDoesNotLeadPassesTheQuestionInTheAskersName() throws Exception {
        var leader = replica(true, List.of());
        var other = replica(false, List.of("127.0.0.1:" + leader.port()));

        var answer = ask(other, "/queue?as=text&q=a%20b");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("POST queue by ann of [team] about a b: hello");
    }

    @Test
    void withoutALeaderTheAnswerSaysSoAndNoQuestionGoesInCircles() throws Exception {
        var first = replica(false, List.of());
        var second = replica(false, List.of("127.0.0.1:" + first.port()));

        var answer = ask(second, "/queue");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("a new leader");
    }

    private HttpResponse<String> ask(GatewayServer server, String path) throws IOException, InterruptedException {
        var client = HttpClient.newBuilder()
                .sslContext(
                        OwnCertificate.read(front.certificate(), front.key()).context(fronts))
                .build();
        return client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + ROOT + path))
                        .header("X-Remote-User", "ann")
                        .header("X-Remote-Group", "team")
                        .POST(HttpRequest.BodyPublishers.ofString("hello"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private GatewayServer replica(boolean leads, List<String> others) {
        var settings = new GatewaySettings(
                "test", "muster-system", "127.0.0.1", 0, own.certificate(), own.key(), "127.0.0.1", DEADLINE, 10, 10);
        var meters = new GatewayMeters(new SimpleMeterRegistry());
        var context = OwnCertificate.read(own.certificate(), own.key()).context(fronts);
        var route = new AnywhereRoute(new Echo(leads), new PassedOn(() -> others, fronts, context, DEADLINE));
        var server = new GatewayServer(
                vertx,
                settings,
                fronts,
                (asker, access) -> true,
                List.of(route),
                new Tunnels(DEADLINE, new Buffers(1 << 20), meters),
                meters);
        server.listen();
        return server;
    }

    /** Says what it was asked. */
    private record Echo(boolean answersHere) implements QueryRoute {
        @Override
        public List<ServedResource> resources() {
            return List.of();
        }

        @Override
        public boolean matches(QueryPath path) {
            return true;
        }

        @Override
        public void handle(Query query, Answer answer) throws IOException {
            var said = "%s %s by %s of %s about %s: %s"
                    .formatted(
                            query.method(),
                            query.path().at(0),
                            query.asker().name(),
                            query.asker().groups(),
                            query.parameter("q").orElse(""),
                            new String(query.body(), StandardCharsets.UTF_8));
            answer.bytes(200, "text/plain", said.getBytes(StandardCharsets.UTF_8));
        }
    }
}
