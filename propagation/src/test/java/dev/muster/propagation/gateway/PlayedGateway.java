package dev.muster.propagation.gateway;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/** A gateway on loopback; the test is the hub's front proxy, and decides what the hub's RBAC says. */
final class PlayedGateway implements AutoCloseable {
    static final String ROOT = "/apis/query.muster.dev/v1alpha1";
    static final Duration DEADLINE = Duration.ofSeconds(5);

    final Vertx vertx = Vertx.vertx();
    final ConcurrentSkipListSet<String> members = new ConcurrentSkipListSet<>();

    /** What the hub allows: {@code user:resource/name}. */
    final ConcurrentSkipListSet<String> denied = new ConcurrentSkipListSet<>();

    final GatewayServer server;
    private final Certificates.Pair own;
    private final Certificates.Pair front;
    private final Fronts fronts;
    private final Tunnels tunnels;
    private final HttpClient client;
    private final Map<String, PlayedAgent> agents = new ConcurrentHashMap<>();

    PlayedGateway(Path folder) {
        this(folder, 100, 50);
    }

    /** @param deadline of members */
    PlayedGateway(Path folder, Duration deadline) {
        this(
                Certificates.of(folder, "muster-gateway"),
                Certificates.of(folder, "front-proxy-client"),
                List.of(),
                deadline,
                100,
                50);
    }

    PlayedGateway(Path folder, int questions, int questionsPerAsker) {
        this(
                Certificates.of(folder, "muster-gateway"),
                Certificates.of(folder, "front-proxy-client"),
                List.of(),
                DEADLINE,
                questions,
                questionsPerAsker);
    }

    /** Another replica, which knows this one and has no agents yet. */
    PlayedGateway beside() {
        return new PlayedGateway(own, front, List.of("127.0.0.1:" + server.port()), DEADLINE, 100, 50);
    }

    /** @param replicas addresses of the others */
    private PlayedGateway(
            Certificates.Pair own,
            Certificates.Pair front,
            List<String> replicas,
            Duration deadline,
            int questions,
            int questionsPerAsker) {
        this.own = own;
        this.front = front;
        var certificate = OwnCertificate.read(own.certificate(), own.key());
        this.fronts = new Fronts(
                certificate.certificate(),
                FrontProxy.of(Map.of(
                        "requestheader-client-ca-file", front.pem(),
                        "requestheader-allowed-names", "[\"front-proxy-client\"]",
                        "requestheader-username-headers", "[\"X-Remote-User\"]",
                        "requestheader-group-headers", "[\"X-Remote-Group\"]",
                        "requestheader-uid-headers", "[\"X-Remote-Uid\"]",
                        "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")));
        var settings = new GatewaySettings(
                "test",
                "muster-system",
                "127.0.0.1",
                0,
                own.certificate(),
                own.key(),
                "127.0.0.1",
                deadline,
                questions,
                questionsPerAsker);
        var meters = new GatewayMeters(new SimpleMeterRegistry());
        this.tunnels = new Tunnels(deadline, new Buffers(96L * 1024 * 1024), meters);
        var passedOn = new PassedOn(() -> replicas, fronts, certificate.context(fronts), deadline);
        var reach = new TunnelReach(() -> List.copyOf(members), tunnels, passedOn);
        AccessReview review =
                (asker, access) -> !denied.contains(asker.name() + ":" + access.resource() + "/" + access.name());
        this.server = new GatewayServer(
                vertx, settings, fronts, review, List.of(MemberRoute.over(reach, deadline, meters)), tunnels, meters);
        server.listen();
        this.client = as(front);
    }

    /** A client that shows this certificate and takes the gateway's for good. */
    HttpClient as(Certificates.Pair pair) {
        return HttpClient.newBuilder()
                .sslContext(OwnCertificate.read(pair.certificate(), pair.key()).context(fronts))
                .build();
    }

    Certificates.Pair own() {
        return own;
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder request(String user, String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("X-Remote-User", user)
                .header("X-Remote-Group", "team")
                .header("X-Remote-Group", "system:masters");
    }

    HttpResponse<String> get(String user, String path, String... headers) throws IOException, InterruptedException {
        var builder = request(user, path);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(String user, String path, String... headers)
            throws IOException, InterruptedException {
        var builder = request(user, path);
        if (headers.length > 0) {
            builder.headers(headers);
        }
        return client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Connects an agent in the name of {@code user}; the member counts as joined. */
    PlayedAgent agent(String name, String user, PlayedAgent.Member member) {
        var options = new WebSocketClientOptions().setMaxMessageSize(1 << 20).setMaxFrameSize(1 << 20);
        options.setSsl(true)
                .setVerifyHost(false)
                .setTrustOptions(TrustOptions.wrap(fronts))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(front.certificate().toString())
                        .setKeyPath(front.key().toString()));
        var socket = vertx.createWebSocketClient(options)
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(server.port())
                        .setURI(ROOT + "/tunnels/" + name + "/proxy/v1")
                        .putHeader("X-Remote-User", user))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        var agent = new PlayedAgent(socket, member);
        agents.put(name, agent);
        members.add(name);
        var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!tunnels.has(name) && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        return agent;
    }

    PlayedAgent agent(String name, PlayedAgent.Member member) {
        return agent(name, "agent-" + name, member);
    }

    @Override
    public void close() {
        agents.values().forEach(PlayedAgent::close);
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
