package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Question;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** The connection that one member's agent has opened to this replica. */
final class Tunnel {
    private static final Logger LOG = Logger.getLogger(Tunnel.class);

    /** Agents beat every 5 s; one that is silent for this long is gone. */
    static final Duration SILENCE = Duration.ofSeconds(20);

    private final String member;
    private final ServerWebSocket socket;
    private final Duration deadline;
    private final Buffers buffers;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, MemberStream> open = new ConcurrentHashMap<>();
    private volatile long heard = System.nanoTime();

    Tunnel(String member, ServerWebSocket socket, Duration deadline, Buffers buffers) {
        this.member = member;
        this.socket = socket;
        this.deadline = deadline;
        this.buffers = buffers;
        socket.binaryMessageHandler(this::receive);
        socket.exceptionHandler(problem -> LOG.debugf("tunnel of %s: %s", member, problem.getMessage()));
    }

    /** @throws MemberAnswer.MemberFailure too much is asked of this member already */
    MemberAnswer ask(Question question) throws MemberAnswer.MemberFailure {
        var json = question.toJson();
        if (open.size() >= Frame.STREAMS) {
            throw new MemberAnswer.MemberFailure("asked " + Frame.STREAMS + " questions already: ask again later");
        }
        var frame = Frame.of(Type.OPEN, last.incrementAndGet(), json);
        if (frame.payload().remaining() > Frame.LIMIT) {
            throw new MemberAnswer.MemberFailure("the question is longer than " + Frame.LIMIT + " bytes");
        }
        int number = frame.stream();
        var stream = new MemberStream(
                number, deadline, question.isEndless(), buffers, this::send, () -> open.remove(number));
        open.put(number, stream);
        send(frame);
        if (socket.isClosed()) {
            stream.fail("its agent's connection has ended");
        }
        return stream;
    }

    private void send(Frame frame) {
        if (!socket.isClosed()) {
            socket.writeBinaryMessage(Buffer.buffer(frame.encode().array()));
        }
    }

    private void receive(Buffer message) {
        heard = System.nanoTime();
        var frame = Frame.decode(ByteBuffer.wrap(message.getBytes()));
        if (frame.isEmpty() || !take(frame.get())) {
            LOG.warnf("the agent of %s does not keep to the protocol: its connection is closed", member);
            close("protocol");
        }
    }

    private boolean take(Frame frame) {
        if (frame.type() == Type.PING) {
            send(Frame.of(Type.PONG, 0));
            return true;
        }
        var stream = open.get(frame.stream());
        // What a question that is over still gets was under way when it ended.
        return stream == null ? frame.stream() > 0 && frame.stream() <= last.get() : stream.take(frame);
    }

    boolean isSilent() {
        return System.nanoTime() - heard > SILENCE.toNanos();
    }

    /** Ends it and every question in it. */
    void close(String why) {
        List.copyOf(open.values()).forEach(stream -> stream.fail("its agent's connection has ended"));
        if (!socket.isClosed()) {
            socket.close((short) 1000, why);
        }
    }
}
