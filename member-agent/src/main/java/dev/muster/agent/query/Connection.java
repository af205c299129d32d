package dev.muster.agent.query;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Question;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One WebSocket to the gateway, from its opening to its end. */
final class Connection implements WebSocket.Listener {
    private static final Logger LOG = Logger.getLogger(Connection.class);
    private static final Duration BEAT = Duration.ofSeconds(5);

    /** Without a word from the gateway for this long it is given up: three beats, and then some. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final long OPENING_SECONDS = 20;

    private final HttpClient member;
    private final URI master;
    private final int limit;
    private final Map<Integer, Answering> open = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile @Nullable WebSocket socket;
    private volatile long heard = System.nanoTime();

    /** @param limit questions answered at a time */
    Connection(HttpClient member, URI master, int limit) {
        this.member = member;
        this.master = master;
        this.limit = limit;
    }

    /** Connects and answers until the connection ends; returns why it did. */
    String open(HttpClient hub, URI uri) {
        try {
            socket = hub.newWebSocketBuilder()
                    .uri(WebSocket.toWebSocketUri(uri))
                    .buildAsync(this)
                    .get(OPENING_SECONDS, TimeUnit.SECONDS);
            LOG.info("connected to the hub's query gateway");
            while (!ended.isDone()) {
                beat();
            }
            return ended.get();
        } catch (ExecutionException | TimeoutException e) {
            return Words.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private void beat() throws InterruptedException, ExecutionException {
        send(Frame.of(Type.PING, 0));
        try {
            ended.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (System.nanoTime() - heard > SILENCE.toNanos()) {
                ended.complete("the gateway is silent for " + SILENCE.toSeconds() + " s");
            }
        }
    }

    private void send(Frame frame) {
        var to = socket;
        if (to == null || !to.send(frame.encode())) {
            ended.complete("the connection is closed");
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
    }

    @Override
    public void onMessage(WebSocket from, ByteBuffer message) {
        heard = System.nanoTime();
        Frame.decode(message).ifPresentOrElse(this::take, () -> ended.complete("the gateway sent what is no frame"));
        from.request();
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case OPEN ->
                Question.fromJson(frame.text())
                        .ifPresentOrElse(
                                question -> answer(frame.stream(), question),
                                () -> send(Frame.of(Type.RESET, frame.stream(), "not a question")));
            case CREDIT -> with(frame, answering -> answering.credit(frame.amount()));
            case RESET -> with(frame, Answering::cancel);
            case PONG -> LOG.trace("the gateway is there");
            case HEAD, DATA, END, PING -> ended.complete("the gateway sent " + frame.type());
        }
    }

    private void with(Frame frame, java.util.function.Consumer<Answering> action) {
        var answering = open.get(frame.stream());
        if (answering != null) {
            action.accept(answering);
        }
    }

    /** Asking may wait for its turn in the request budget, so it does not happen on the thread that reads. */
    private void answer(int stream, Question question) {
        if (open.size() >= limit) {
            send(Frame.of(Type.RESET, stream, "the agent answers " + limit + " questions already: ask again later"));
            return;
        }
        var answering = new Answering(stream, this::send, () -> open.remove(stream));
        open.put(stream, answering);
        Thread.ofVirtual().name("query").start(() -> {
            try {
                answering.ask(member, master, question);
            } catch (RuntimeException e) {
                send(Frame.of(Type.RESET, stream, "the member cannot be asked: " + Words.of(e)));
                answering.cancel();
            }
        });
    }

    @Override
    public void onClose(WebSocket from, int code, String reason) {
        ended.complete("closed by the gateway (" + code + " " + reason + ")");
    }

    @Override
    public void onError(WebSocket from, Throwable problem) {
        ended.complete(Words.of(problem));
    }

    void close() {
        ended.complete("closed");
        List.copyOf(open.values()).forEach(Answering::cancel);
        var to = socket;
        if (to != null) {
            to.sendClose(1000, "");
        }
    }
}
