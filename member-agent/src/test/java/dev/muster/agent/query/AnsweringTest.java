package dev.muster.agent.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent asks in the user's name, never in its own, and sends no more than it has credit for. */
class AnsweringTest {
    private static final List<String> PODS = List.of("api", "v1", "pods");

    /** What the gateway is sent in answer to one question. */
    private static final class Sent {
        private final List<Frame> frames = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final Answering answering = new Answering(7, frames::add, () -> over.complete(null));

        static Sent ask(PlayedMember member, Question question) {
            var sent = new Sent();
            sent.answering.ask(member.client().getHttpClient(), member.address(), question);
            return sent;
        }

        Sent toTheEnd() throws Exception {
            over.get(30, TimeUnit.SECONDS);
            return this;
        }

        List<Type> types() {
            return frames.stream().map(Frame::type).toList();
        }

        Head head() {
            return Head.fromJson(frames.getFirst().text()).orElseThrow();
        }

        long bytes() {
            return frames.stream()
                    .filter(frame -> frame.type() == Type.DATA)
                    .mapToLong(frame -> frame.payload().remaining())
                    .sum();
        }

        String body() {
            return frames.stream()
                    .filter(frame -> frame.type() == Type.DATA)
                    .map(frame -> StandardCharsets.UTF_8.decode(frame.payload().duplicate()))
                    .collect(Collectors.joining());
        }

        String lastWords() {
            return frames.getLast().text();
        }
    }

    private static Question question(String user, List<String> groups, Map<String, List<String>> extra) {
        return new Question(user, "uid-1", groups, extra, PODS, Map.of(), "application/json");
    }

    private static Question ann(List<String> path, Map<String, List<String>> parameters) {
        return new Question("ann", "", List.of("team"), Map.of(), path, parameters, "");
    }

    @Test
    void theMemberIsAskedInTheUsersNameWithTheirGroupsAndExtras() throws Exception {
        try (var member = PlayedMember.saying(200, "{}")) {
            Sent.ask(
                            member,
                            question(
                                    "ann@example.com",
                                    List.of("team", "system:masters", "other", "system:authenticated"),
                                    Map.of(
                                            "example.com/Cost Centre",
                                            List.of("7", "8"),
                                            "authentication.kubernetes.io/credential-id",
                                            List.of("x"))))
                    .toTheEnd();

            var headers = member.requests().getFirst().headers();
            assertThat(headers.get("Impersonate-User")).containsExactly("ann@example.com");
            assertThat(headers.get("Impersonate-Uid")).containsExactly("uid-1");
            assertThat(headers.get("Impersonate-Group"))
                    .as("groups of Kubernetes itself are the hub's")
                    .containsExactly("team", "other");
            assertThat(headers.keySet().stream().filter(name -> name.startsWith("Impersonate-extra")))
                    .as("extras of Kubernetes itself are the hub's; a key is encoded")
                    .containsExactly("Impersonate-extra-example.com%2fcost%20centre");
            assertThat(headers.get("Impersonate-Extra-example.com%2FCost%20Centre"))
                    .containsExactly("7", "8");
        }
    }

    /** Without Impersonate-User the member would answer the agent itself, with its rights. */
    @ParameterizedTest
    @ValueSource(
            strings = {"system:admin", "system:serviceaccount:muster-system:muster-agent", "system:node:n1", "system:"})
    void usersOfKubernetesItselfAreNobodyInTheMember(String user) throws Exception {
        try (var member = PlayedMember.saying(200, "{}")) {
            Sent.ask(member, question(user, List.of(), Map.of())).toTheEnd();

            var headers = member.requests().getFirst().headers();
            assertThat(headers.get("Impersonate-User")).containsExactly("hub:" + user);
            assertThat(headers.get("Authorization")).containsExactly("Bearer " + PlayedMember.AGENT_TOKEN);
        }
    }

    @Test
    void aQuestionOfNobodyIsNone() {
        assertThat(Question.fromJson(question("", List.of(), Map.of()).toJson()))
                .isEmpty();
        assertThat(Question.fromJson(question("ann", List.of(), Map.of()).toJson()))
                .isPresent();
        assertThat(Question.fromJson("{\"path\":[\"api\"]}")).isEmpty();
    }

    @Test
    void whatLooksLikeAHeaderElsewhereMakesNone() throws Exception {
        try (var member = PlayedMember.saying(200, "{}")) {
            var forged = new Question(
                    "ann",
                    "",
                    List.of("team"),
                    Map.of("Impersonate-User", List.of("root"), "x", List.of("y")),
                    PODS,
                    Map.of("Impersonate-User", List.of("root"), "a&b=c#", List.of("d&e=f")),
                    "application/json");
            Sent.ask(member, forged).toTheEnd();

            var request = member.requests().getFirst();
            assertThat(request.headers().get("Impersonate-User")).containsExactly("ann");
            assertThat(request.headers().get("Impersonate-Extra-Impersonate-User"))
                    .containsExactly("root");
            assertThat(request.line()).isEqualTo("GET /api/v1/pods?Impersonate-User=root&a%26b%3Dc%23=d%26e%3Df");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann\r\nImpersonate-Group: system:masters", "ann\nx: y", "ann\0"})
    void aNameThatWouldEndItsHeaderIsNotAsked(String name) throws Exception {
        try (var member = PlayedMember.saying(200, "{}")) {
            assertThatThrownBy(() -> Sent.ask(member, question(name, List.of(), Map.of()))
                            .toTheEnd())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(member.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        try (var elsewhere = PlayedMember.saying(200, "{\"secret\":true}");
                var member = new PlayedMember(exchange -> {
                    exchange.getResponseHeaders()
                            .add(
                                    "Location",
                                    elsewhere.address().resolve("api/v1/pods").toString());
                    exchange.sendResponseHeaders(status, -1);
                })) {
            var sent = Sent.ask(member, ann(PODS, Map.of())).toTheEnd();

            assertThat(sent.types()).containsExactly(Type.RESET);
            assertThat(sent.lastWords()).contains("redirects");
            assertThat(elsewhere.requests()).isEmpty();
            assertThat(member.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics",
                "api/v1/namespaces/default/pods/p/exec",
                "api/v1/namespaces/default/pods/p/attach",
                "api/v1/namespaces/default/pods/p/portforward",
                "api/v1/namespaces/default/services/s/proxy",
                "api/v1/nodes/n/proxy",
                "api/v1/../../metrics",
                "api/v1/pods%2f..",
                "api/v1/pods?watch=1",
                "api//pods"
            })
    void whatIsNoReadIsNotAskedWhateverTheGatewaySays(String path) throws Exception {
        try (var member = PlayedMember.saying(200, "{}")) {
            var sent = Sent.ask(member, ann(List.of(path.split("/")), Map.of())).toTheEnd();

            assertThat(sent.types()).containsExactly(Type.RESET);
            assertThat(member.requests()).isEmpty();
        }
    }

    @Test
    void anAnswerIsPassedOnWithItsStatusAndNoHeadersButTypeAndWarnings() throws Exception {
        try (var member = new PlayedMember(exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.getResponseHeaders().add("Warning", "299 - \"old\"");
            exchange.getResponseHeaders().add("Set-Cookie", "session=1");
            exchange.sendResponseHeaders(404, 4);
            exchange.getResponseBody().write("none".getBytes(StandardCharsets.US_ASCII));
        })) {
            var sent = Sent.ask(member, ann(PODS, Map.of())).toTheEnd();

            assertThat(sent.types()).containsExactly(Type.HEAD, Type.DATA, Type.END);
            assertThat(sent.head()).isEqualTo(new Head(404, "text/plain", List.of("299 - \"old\"")));
            assertThat(sent.frames.getFirst().text()).doesNotContain("session");
            assertThat(sent.body()).isEqualTo("none");
        }
    }

    @Test
    void anOversizedAnswerWaitsForCreditAndIsCutOffWhenItIsNotWanted() throws Exception {
        var written = new AtomicLong();
        var brokenOff = new CompletableFuture<Boolean>();
        try (var member = new PlayedMember(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var piece = new byte[64 * 1024];
            try {
                for (int i = 0; i < 4096; i++) {
                    exchange.getResponseBody().write(piece);
                    written.addAndGet(piece.length);
                }
                brokenOff.complete(false);
            } catch (IOException e) {
                brokenOff.complete(true);
            }
        })) {
            var sent = Sent.ask(member, ann(PODS, Map.of()));
            await(() -> sent.bytes() == Frame.WINDOW);

            sent.answering.credit(100_000);
            await(() -> sent.bytes() == Frame.WINDOW + 100_000);
            assertThat(sent.types()).doesNotContain(Type.END, Type.RESET);

            sent.answering.cancel();
            assertThat(brokenOff.get(30, TimeUnit.SECONDS))
                    .as("the member is told to stop long before its 256 MiB are written")
                    .isTrue();
            assertThat(written.get()).isLessThan(64L * 1024 * 1024);
            assertThat(sent.bytes()).isEqualTo(Frame.WINDOW + 100_000);
        }
    }

    @Test
    void aMemberThatIsNotThereIsSaidSo() throws Exception {
        var nowhere = gone();
        try (var member = PlayedMember.saying(200, "{}")) {
            var sent = new Sent();
            sent.answering.ask(member.client().getHttpClient(), nowhere, ann(PODS, Map.of()));
            sent.toTheEnd();
            assertThat(sent.types()).containsExactly(Type.RESET);
            assertThat(sent.lastWords()).startsWith("the member's API server did not answer: ");
        }
    }

    /** An address where nobody listens any more. */
    private static URI gone() {
        try (var member = PlayedMember.saying(200, "{}")) {
            return member.address();
        }
    }

    private static void await(BooleanSupplier holds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.getAsBoolean() && System.nanoTime() < until) {
            Thread.sleep(10);
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }
}
