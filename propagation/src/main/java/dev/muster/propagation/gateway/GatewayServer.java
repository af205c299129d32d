package dev.muster.propagation.gateway;

import dev.muster.propagation.gateway.Fronts.Front;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jboss.logging.Logger;

/**
 * The HTTPS server. A question goes through: the front's certificate (handshake), its user headers, the body's limit, the path, the
 * number of open questions, the access review, its route. Paths and users are not logged: names may be secrets.
 */
public final class GatewayServer implements AutoCloseable {
    /** Bytes of a request's body; a SparkApplication is far smaller. */
    public static final int BODY_LIMIT = 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(GatewayServer.class);

    /** A continue token holds one of each member. */
    private static final int LINE_LIMIT = 256 * 1024;

    private static final int HEADER_LIMIT = 64 * 1024;
    private static final int STREAMS_OF_A_CONNECTION = 10_000;

    private final HttpServer server;
    private final Fronts fronts;
    private final AccessReview review;
    private final List<QueryRoute> routes;
    private final Discovery discovery;
    private final Admission admission;
    private final GatewayMeters meters;

    GatewayServer(
            Vertx vertx,
            GatewaySettings settings,
            Fronts fronts,
            AccessReview review,
            List<QueryRoute> routes,
            TunnelDoor tunnels,
            GatewayMeters meters) {
        this.fronts = fronts;
        this.review = review;
        this.routes = List.copyOf(routes);
        this.discovery = new Discovery(this.routes);
        this.admission = new Admission(settings.questions(), settings.questionsPerAsker());
        this.meters = meters;
        meters.open(admission::open);
        this.server = vertx.createHttpServer(options(settings, fronts))
                .requestHandler(this::receive)
                // Without a handler for what was accepted, upgrades would come to receive as plain requests.
                .webSocketHandler(socket -> {})
                .webSocketHandshakeHandler(handshake -> tunnels.knock(handshake, fronts, review))
                .exceptionHandler(problem -> LOG.debugf("connection: %s", problem.getMessage()));
    }

    private static HttpServerOptions options(GatewaySettings settings, Fronts fronts) {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(settings.certificate().toString())
                        .setKeyPath(settings.key().toString()))
                .setTrustOptions(TrustOptions.wrap(fronts))
                .setClientAuth(ClientAuth.REQUIRED)
                .setMaxInitialLineLength(LINE_LIMIT)
                .setMaxHeaderSize(HEADER_LIMIT)
                .setMaxWebSocketFrameSize(TunnelDoor.FRAME_LIMIT)
                .setMaxWebSocketMessageSize(TunnelDoor.FRAME_LIMIT)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(STREAMS_OF_A_CONNECTION)
                        .setMaxHeaderListSize(LINE_LIMIT + HEADER_LIMIT));
    }

    /** Listens; returns when it does. */
    void listen() {
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    int port() {
        return server.actualPort();
    }

    private void receive(HttpServerRequest request) {
        var answer = new Answer(request.response());
        var body = Buffer.buffer();
        request.exceptionHandler(problem -> LOG.debugf("request: %s", problem.getMessage()));
        request.handler(piece -> {
            if (body.length() <= BODY_LIMIT) {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(nothing -> Thread.ofVirtual()
                .name("query")
                .start(() ->
                        answer(request, body.length() > BODY_LIMIT ? Optional.empty() : Optional.of(body), answer)));
    }

    private void answer(HttpServerRequest request, Optional<Buffer> body, Answer answer) {
        long begun = System.nanoTime();
        try {
            var front = fronts.front(certificates(request));
            var asker = front == Front.NOBODY
                    ? Optional.<Asker>empty()
                    : fronts.proxy().asker(request.headers());
            if (asker.isEmpty() || asker.get().name().equals("system:anonymous")) {
                answer.refuse(
                        Refusal.unauthorized("the gateway is asked through the hub, by users it has authenticated"));
            } else if (body.isEmpty()) {
                answer.refuse(Refusal.tooLarge("a request's body may have " + BODY_LIMIT + " bytes"));
            } else {
                answer(request, body.get().getBytes(), asker.get(), front, answer);
            }
        } catch (IOException e) {
            LOG.debugf("the asker has gone: %s", e.getMessage());
        } catch (RuntimeException e) {
            failed(answer, e);
        } finally {
            meters.answered(answer.code(), System.nanoTime() - begun);
        }
    }

    private void answer(HttpServerRequest request, byte[] body, Asker asker, Front front, Answer answer)
            throws IOException {
        var document = discovery.document(request.path());
        if (document.isPresent() && request.method().name().equals("GET")) {
            answer.json(200, document.get());
            return;
        }
        var path = QueryPath.parse(request.path());
        if (path.isEmpty() && !request.path().startsWith("/apis/" + QueryApi.GROUP_VERSION + "/")) {
            answer.refuse(Refusal.notFound("the server could not find the requested resource"));
        } else if (path.isEmpty()) {
            answer.refuse(Refusal.badRequest(
                    "the path has an empty part, '.' or '..', or a part with '/', '\\', '%' or a control character"));
        } else if (!admission.enter(asker)) {
            answer.refuse(Refusal.tooMany("too many open questions: end some, or ask again in a second"));
        } else {
            try {
                ask(question(request, body, asker, front, path.get()), answer);
            } finally {
                admission.leave(asker);
            }
        }
    }

    private static Query question(HttpServerRequest request, byte[] body, Asker asker, Front front, QueryPath path) {
        return new Query(
                asker,
                request.method().name(),
                path,
                QueryParameters.parse(request.query()),
                Optional.ofNullable(request.getHeader("Accept")).orElse(""),
                Optional.ofNullable(request.getHeader("If-None-Match")).orElse(""),
                body,
                front == Front.REPLICA);
    }

    private void ask(Query query, Answer answer) throws IOException {
        var route = routes.stream().filter(each -> each.matches(query.path())).findFirst();
        // Another replica has asked for the access review before it passed the question on.
        if (!query.passed() && !review.allows(query.asker(), query.access())) {
            answer.refuse(Refusal.forbidden(query.asker(), query.access()));
        } else if (route.isEmpty()) {
            answer.refuse(Refusal.notFound("the server could not find the requested resource"));
        } else {
            route.get().handle(query, answer);
        }
    }

    private static List<Certificate> certificates(HttpServerRequest request) {
        try {
            return request.connection().peerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** A bug, or a hub that does not answer: the asker learns that it failed, the log why. */
    private static void failed(Answer answer, RuntimeException e) {
        LOG.warn("a question failed", e);
        try {
            if (answer.hasBegun()) {
                answer.breakOff();
            } else {
                answer.refuse(Refusal.internal("the gateway could not answer; its log says why"));
            }
        } catch (IOException gone) {
            LOG.debugf("the asker has gone: %s", gone.getMessage());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
