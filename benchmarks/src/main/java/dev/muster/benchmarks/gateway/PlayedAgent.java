package dev.muster.benchmarks.gateway;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * An agent as the gateway sees it: dials in through the hub, answers with a list of pods after the member's delay, sends what it has
 * credit for, beats. A question with the label selector {@link #WHOLE} is answered at once, with the lists of all members as one.
 */
final class PlayedAgent implements WebSocket.Listener {
    static final String WHOLE = "whole";

    private static final String TUNNEL = "apis/query.muster.dev/v1alpha1/tunnels/%s/proxy/v1";
    private static final int OPENING_SECONDS = 60;

    /** Bytes of a frame: what a real agent gets from its API server in one read, about. */
    private static final int PIECE = 32 * 1024;

    private final Function<PodList.Form, PodList> lists;
    private final Duration delay;
    private final int members;
    private final Map<Integer, Semaphore> open = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile WebSocket socket;

    private PlayedAgent(Function<PodList.Form, PodList> lists, Duration delay, int members) {
        this.lists = lists;
        this.delay = delay;
        this.members = members;
    }

    /**
     * Connects.
     *
     * @param delay before an answer begins
     * @param members whose lists the whole has
     */
    static PlayedAgent connect(
            KubernetesClient hub, String member, Function<PodList.Form, PodList> lists, Duration delay, int members)
            throws InterruptedException {
        var agent = new PlayedAgent(lists, delay, members);
        try {
            agent.socket = hub.getHttpClient()
                    .newWebSocketBuilder()
                    .uri(WebSocket.toWebSocketUri(URI.create(hub.getMasterUrl() + TUNNEL.formatted(member))))
                    .buildAsync(agent)
                    .get(OPENING_SECONDS, TimeUnit.SECONDS);
            return agent;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the agent of " + member + " cannot connect to the gateway", e);
        }
    }

    /** Says that it lives; a real agent does so every 5 s. */
    void beat() {
        if (ended.isDone()) {
            throw new IllegalStateException("a tunnel has ended: " + ended.join());
        }
        send(Frame.of(Type.PING, 0));
    }

    void close() {
        socket.sendClose(1000, "");
    }

    private void send(Frame frame) {
        socket.send(frame.encode());
    }

    @Override
    public void onMessage(WebSocket from, ByteBuffer message) {
        var frame = Frame.decode(message).orElseThrow();
        switch (frame.type()) {
            case OPEN -> answer(frame.stream(), Question.fromJson(frame.text()).orElseThrow());
            case CREDIT -> {
                var credit = open.get(frame.stream());
                if (credit != null) {
                    credit.release(frame.amount());
                }
            }
            case RESET -> open.remove(frame.stream());
            case HEAD, DATA, END, PING, PONG -> {}
        }
        from.request();
    }

    @Override
    public void onClose(WebSocket from, int code, String reason) {
        ended.complete("closed (" + code + " " + reason + ")");
    }

    @Override
    public void onError(WebSocket from, Throwable problem) {
        ended.complete(problem.toString());
    }

    private void answer(int stream, Question question) {
        var credit = new Semaphore(Frame.WINDOW);
        open.put(stream, credit);
        boolean whole =
                question.parameters().getOrDefault("labelSelector", List.of()).contains(WHOLE);
        var form = whole ? PodList.Form.valueOf(first(question, "fieldSelector")) : PodList.Form.of(question.accept());
        Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(whole ? Duration.ZERO : delay);
                send(Frame.of(Type.HEAD, stream, new Head(200, "application/json", List.of()).toJson()));
                body(stream, lists.apply(form), whole ? members : 1, credit);
                send(Frame.of(Type.END, stream));
                open.remove(stream);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static String first(Question question, String parameter) {
        return question.parameters().get(parameter).getFirst();
    }

    private void body(int stream, PodList list, int lists, Semaphore credit) throws InterruptedException {
        int index = 0;
        for (var piece = list.piece(index, lists); piece.isPresent(); piece = list.piece(++index, lists)) {
            var bytes = piece.get();
            for (int at = 0; at < bytes.length; at += PIECE) {
                int length = Math.min(PIECE, bytes.length - at);
                while (!credit.tryAcquire(length, 1, TimeUnit.SECONDS)) {
                    if (!open.containsKey(stream)) {
                        return;
                    }
                }
                send(new Frame(
                        Type.DATA, stream, ByteBuffer.wrap(bytes, at, length).slice()));
            }
        }
    }
}
