package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** An agent whose member says what the test wants. It keeps to the protocol unless the test uses {@link #raw}. */
final class PlayedAgent {
    /** Answers one question; may block, may fail to answer. */
    interface Member {
        void answer(Question question, Reply reply) throws InterruptedException;
    }

    private final WebSocket socket;
    private final Member member;
    private final Map<Integer, Reply> open = new ConcurrentHashMap<>();
    private final List<Question> asked = new CopyOnWriteArrayList<>();

    PlayedAgent(WebSocket socket, Member member) {
        this.socket = socket;
        this.member = member;
        socket.binaryMessageHandler(this::receive);
    }

    List<Question> asked() {
        return asked;
    }

    int open() {
        return open.size();
    }

    void raw(ByteBuffer message) {
        socket.writeBinaryMessage(Buffer.buffer(message.array()));
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    void close() {
        socket.close();
    }

    private void receive(Buffer message) {
        var frame = Frame.decode(ByteBuffer.wrap(message.getBytes())).orElseThrow();
        switch (frame.type()) {
            case OPEN -> {
                var question = Question.fromJson(frame.text()).orElseThrow();
                asked.add(question);
                var reply = new Reply(frame.stream());
                open.put(frame.stream(), reply);
                Thread.ofVirtual().start(() -> {
                    try {
                        member.answer(question, reply);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            case CREDIT -> {
                var reply = open.get(frame.stream());
                if (reply != null) {
                    reply.credit.release(frame.amount());
                }
            }
            case RESET -> {
                var reply = open.remove(frame.stream());
                if (reply != null) {
                    reply.reset = true;
                    reply.credit.release(1 << 20);
                }
            }
            case HEAD, DATA, END, PING, PONG -> {}
        }
    }

    /** The answer to one question. */
    final class Reply {
        private final int stream;
        private final Semaphore credit = new Semaphore(Frame.WINDOW);
        private volatile boolean reset;

        private Reply(int stream) {
            this.stream = stream;
        }

        int stream() {
            return stream;
        }

        boolean isReset() {
            return reset;
        }

        Reply head(int status, String type) {
            raw(Frame.of(Type.HEAD, stream, new Head(status, type, List.of()).toJson())
                    .encode());
            return this;
        }

        Reply data(byte[] bytes) throws InterruptedException {
            for (int at = 0; at < bytes.length && !reset; at += 32 * 1024) {
                int length = Math.min(32 * 1024, bytes.length - at);
                credit.acquire(length);
                if (!reset) {
                    raw(new Frame(
                                    Type.DATA,
                                    stream,
                                    ByteBuffer.wrap(bytes, at, length).slice())
                            .encode());
                }
            }
            return this;
        }

        void end() {
            open.remove(stream);
            raw(Frame.of(Type.END, stream).encode());
        }

        void json(int status, String body) throws InterruptedException {
            head(status, "application/json").data(body.getBytes()).end();
        }

        void reset(String words) {
            open.remove(stream);
            raw(Frame.of(Type.RESET, stream, words).encode());
        }
    }
}
