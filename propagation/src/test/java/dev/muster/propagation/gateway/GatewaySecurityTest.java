package dev.muster.propagation.gateway;

import static dev.muster.propagation.gateway.PlayedGateway.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One user is curious and one member is hostile: each has its defined answer. */
class GatewaySecurityTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ONE = ROOT + "/clusters/c1/proxy";
    private static final String ALL = ROOT + "/clusters/-/proxy";
    private static final String EMPTY = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}";

    @TempDir
    private static Path folder = Path.of("");

    private PlayedGateway gateway;

    @BeforeEach
    void start() {
        gateway = new PlayedGateway(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private PlayedAgent good(String member) {
        return gateway.agent(member, (question, reply) -> reply.json(200, EMPTY));
    }

    private static String message(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).path("message").asText();
    }

    @Test
    void whoMayNotAskOnTheHubGets403AndNoMemberIsAsked() throws Exception {
        var agent = good("c1");
        gateway.denied.add("eve:clusters/c1");

        var answer = gateway.get("eve", ONE + "/api/v1/pods");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(agent.asked()).isEmpty();
    }

    @Test
    void absentAndForbiddenMembersAnswerAlike() throws Exception {
        good("c1");
        gateway.denied.add("eve:clusters/c1");

        var forbidden = gateway.get("eve", ONE + "/api/v1/pods");
        var absent = gateway.get("eve", ROOT + "/clusters/c9/proxy/api/v1/pods");

        assertThat(absent.statusCode()).isEqualTo(forbidden.statusCode());
        assertThat(absent.body().replace("c9", "c1")).isEqualTo(forbidden.body());
    }

    @Test
    void whoMayNotInTheMemberGetsThatMembersNoAndNothingElse() throws Exception {
        var no = "{\"kind\":\"Status\",\"code\":403,\"message\":\"pods is forbidden\"}";
        gateway.agent("c1", (question, reply) -> reply.json(403, no));

        var one = gateway.get("ann", ONE + "/api/v1/pods");
        var all = gateway.get("ann", ALL + "/api/v1/pods");

        assertThat(one.statusCode()).isEqualTo(403);
        assertThat(one.body()).isEqualTo(no);
        assertThat(all.statusCode()).isEqualTo(403);
        assertThat(message(all)).isEqualTo("cluster(c1): pods is forbidden");
    }

    @Test
    void onlyTheFrontProxyMayNameUsers() {
        var stranger = Certificates.of(folder, "stranger");
        var client = gateway.as(stranger);

        assertThatThrownBy(() -> client.send(
                        gateway.request("admin", ONE + "/api/v1/pods").build(), HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void withoutAUserNobodyIsAsked() throws Exception {
        good("c1");
        var request = HttpRequest.newBuilder(gateway.uri(ONE + "/api/v1/pods")).build();

        assertThat(gateway.send(request).statusCode()).isEqualTo(401);
        assertThat(gateway.get("system:anonymous", ONE + "/api/v1/pods").statusCode())
                .isEqualTo(401);
    }

    @Test
    void noHeaderOfTheClientReachesAMember() throws Exception {
        var agent = good("c1");

        gateway.get(
                "ann",
                ONE + "/api/v1/pods",
                "Impersonate-User",
                "root",
                "Impersonate-Group",
                "system:masters",
                "X-Forwarded-For",
                "1.2.3.4",
                "Authorization",
                "Bearer stolen");

        var question = agent.asked().getFirst();
        assertThat(question.user()).isEqualTo("ann");
        assertThat(question.groups()).containsExactly("team", "system:masters");
        assertThat(question.toJson()).doesNotContain("root", "1.2.3.4", "stolen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../c2/proxy/api", "/api/../../x", "/api/%2e%2e/x", "/api/%2E%2e/x", "/api//v1/pods", "//api/v1",
                "/api/v1/a%2fb", "/api/v1/a%5cb", "/api/v1/%252e%252e/x", "/api/v1/%00", "/api/v1/%zz", "/api/v1/%c0%ae"
            })
    void aPathThatLeadsElsewhereIsRefused(String path) throws Exception {
        var agent = good("c1");
        // The client library would clean the path: it is sent as it stands.
        var answer = RawHttp.get(gateway, folder, "ann", ONE + path);

        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(agent.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/default/pods/x/exec?command=sh",
                "/api/v1/namespaces/default/pods/x/attach",
                "/api/v1/namespaces/default/pods/x/portforward",
                "/api/v1/namespaces/default/pods/x/proxy/",
                "/api/v1/namespaces/default/services/x/proxy/metrics",
                "/api/v1/nodes/n1/proxy/run",
                "/metrics",
                "/logs/x"
            })
    void whatIsNoReadIsRefused(String path) throws Exception {
        var agent = good("c1");

        assertThat(gateway.get("ann", ONE + path).statusCode()).isEqualTo(405);
        assertThat(gateway.get("ann", ALL + path).statusCode()).isEqualTo(405);
        assertThat(agent.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "HEAD"})
    void onlyGetIsTaken(String method) throws Exception {
        var agent = good("c1");
        var request = gateway.request("ann", ONE + "/api/v1/namespaces/default/pods/x")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(gateway.send(request).statusCode()).isEqualTo(405);
        assertThat(agent.asked()).isEmpty();
    }

    @Test
    void anOversizedBodyIsRefused() throws Exception {
        good("c1");
        var request = gateway.request("ann", ONE + "/api/v1/pods")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[GatewayServer.BODY_LIMIT + 1]))
                .build();

        assertThat(gateway.send(request).statusCode()).isEqualTo(413);
    }

    @Test
    void tenThousandWatchesOfOneUserLeaveRoomForOthers() throws Exception {
        gateway.agent("c1", (question, reply) -> {
            if (question.isEndless()) {
                reply.head(200, "application/json");
            } else {
                reply.json(200, EMPTY);
            }
        });
        var path = ONE + "/api/v1/pods?watch=true";
        int refused = 0;
        var open = new CopyOnWriteArrayList<HttpResponse<?>>();
        for (int batch = 0; batch < 10; batch++) {
            var answers = IntStream.range(0, 1000)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> watch(path), Runnable::run))
                    .map(CompletableFuture::join)
                    .toList();
            refused += (int) answers.stream()
                    .filter(answer -> answer.statusCode() == 429)
                    .count();
            answers.stream().filter(answer -> answer.statusCode() == 200).forEach(open::add);
        }

        assertThat(open).hasSize(50);
        assertThat(refused).isEqualTo(9950);
        assertThat(gateway.get("bob", ONE + "/api/v1/pods").statusCode()).isEqualTo(200);
    }

    private HttpResponse<?> watch(String path) {
        try {
            return gateway.stream("eve", path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "null",
                "{\"items\":[1]}",
                "{\"items\":[{]}",
                "{\"items\":[{\"a\":\"b}",
                "{\"items\":[],\"items\":[{}]}",
                "{\"items\":{\"a\":1",
                "\u0000\u0001\u0002"
            })
    void aMemberThatAnswersGarbageCostsItsOwnRowsOnly(String garbage) throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(200, garbage));
        gateway.agent(
                "c2",
                (question, reply) -> reply.json(
                        200,
                        "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"b\"}}]}"));

        var first = gateway.get("ann", ALL + "/api/v1/pods");
        var list = JSON.readTree(first.body());
        var token = list.at("/metadata/continue").asText("");
        var warnings = Stream.concat(
                        first.headers().allValues("Warning").stream(),
                        token.isEmpty()
                                ? Stream.of()
                                : gateway
                                        .get("ann", ALL + "/api/v1/pods?continue=" + token)
                                        .headers()
                                        .allValues("Warning")
                                        .stream())
                .toList();

        assertThat(list.path("items").valueStream().map(item -> item.at("/metadata/name")
                        .asText()))
                .contains("b");
        assertThat(warnings).hasSize(1).allMatch(warning -> warning.contains("cluster(c1): "));
    }

    @Test
    void aMemberWhoseObjectNeverEndsIsCutOff() throws Exception {
        gateway.agent("c1", (question, reply) -> {
            reply.head(200, "application/json").data("{\"items\":[{\"a\":\"".getBytes());
            var endless = new byte[32 * 1024];
            java.util.Arrays.fill(endless, (byte) 'x');
            while (!reply.isReset()) {
                reply.data(endless);
            }
        });
        good("c2");

        var list = JSON.readTree(gateway.get("ann", ALL + "/api/v1/pods").body());

        assertThat(list.path("items")).isEmpty();
        assertThat(list.at("/metadata/continue").asText()).isNotEmpty();
    }

    @Test
    void anAgentThatDoesNotKeepToTheProtocolIsPutOut() throws Exception {
        var lies = List.of(
                ByteBuffer.wrap(new byte[] {99, 0, 0, 0, 1}),
                ByteBuffer.wrap(new byte[3]),
                Frame.of(Type.OPEN, 1, "{}").encode(),
                new Frame(Type.DATA, 77, ByteBuffer.allocate(10)).encode());
        for (var lie : lies) {
            var agent = good("c1");
            agent.raw(lie);
            var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (!agent.isClosed() && System.nanoTime() < until) {
                Thread.sleep(10);
            }
            assertThat(agent.isClosed()).isTrue();
        }
    }

    @Test
    void anAgentThatSendsMoreThanItMayIsPutOut() throws Exception {
        var agent = gateway.agent("c1", (question, reply) -> reply.head(200, "application/json"));
        var watch = gateway.stream("ann", ONE + "/api/v1/pods?watch=true");
        var part = new Frame(Type.DATA, 1, ByteBuffer.allocate(50 * 1024)).encode();
        for (int i = 0; i < 2000 && !agent.isClosed(); i++) {
            agent.raw(part);
        }
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!agent.isClosed() && System.nanoTime() < until) {
            Thread.sleep(10);
        }

        assertThat(agent.isClosed()).isTrue();
        watch.body().close();
    }

    @Test
    void anAgentConnectsAsItselfOnly() {
        gateway.denied.add("agent-c2:tunnels/c1");

        assertThatThrownBy(() -> gateway.agent("c1", "agent-c2", (question, reply) -> {}))
                .hasMessageContaining("403");
    }

    @Test
    void secretsDoNotGetIntoLogs() throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        var root = Logger.getLogger("");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage() + " " + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        root.addHandler(handler);
        try {
            gateway.agent("c1", (question, reply) -> reply.json(200, "{\"data\":{\"password\":\"aHVzaA==\"} broken"));
            gateway.get("ann", ALL + "/api/v1/namespaces/default/secrets/hush-name?fieldSelector=hush-selector");
            gateway.get(
                    "ann", ALL + "/api/v1/secrets?labelSelector=hush-selector", "Authorization", "Bearer hush-token");
        } finally {
            root.removeHandler(handler);
        }

        assertThat(lines).noneMatch(line -> line.contains("hush") || line.contains("aHVzaA"));
    }
}
