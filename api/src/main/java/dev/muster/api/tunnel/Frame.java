package dev.muster.api.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One message of a tunnel: a byte of type, four of the question's number, then the payload.
 *
 * @param stream the question's number, chosen by the gateway; 0 for PING and PONG
 * @param payload what is left of the message, at most {@link #LIMIT} bytes
 */
public record Frame(Type type, int stream, ByteBuffer payload) {
    /** What a frame says. The order is the number on the wire: new ones come last. */
    public enum Type {
        /** Gateway: a {@link Question}, as JSON. */
        OPEN,
        /** Agent: the answer's {@link Head}, as JSON. */
        HEAD,
        /** Agent: a part of the answer's body. */
        DATA,
        /** Agent: the answer is whole. */
        END,
        /** Either: the question is over before its end, in words. */
        RESET,
        /** Gateway: so many further bytes of DATA may be sent. */
        CREDIT,
        /** Agent: are you there? */
        PING,
        /** Gateway: yes. */
        PONG
    }

    /** Bytes of DATA that may be under way before the first CREDIT, and at any time after it. */
    public static final int WINDOW = 64 * 1024;

    /** Bytes of a payload at most; agents cut DATA smaller than this. */
    public static final int LIMIT = 60 * 1024;

    /** Questions open at a time over one tunnel. */
    public static final int STREAMS = 1000;

    private static final int HEADER = 5;
    private static final Type[] TYPES = Type.values();

    public static Frame of(Type type, int stream) {
        return new Frame(type, stream, ByteBuffer.allocate(0));
    }

    public static Frame of(Type type, int stream, String text) {
        return new Frame(type, stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    public static Frame credit(int stream, int bytes) {
        return new Frame(
                Type.CREDIT, stream, ByteBuffer.allocate(4).putInt(bytes).flip());
    }

    /** The message, ready to be read. */
    public ByteBuffer encode() {
        var message = ByteBuffer.allocate(HEADER + payload.remaining());
        return message.put((byte) type.ordinal())
                .putInt(stream)
                .put(payload.duplicate())
                .flip();
    }

    /** @return empty when it is no frame */
    public static Optional<Frame> decode(ByteBuffer message) {
        if (message.remaining() < HEADER || message.remaining() > HEADER + LIMIT) {
            return Optional.empty();
        }
        int type = message.get();
        if (type < 0 || type >= TYPES.length) {
            return Optional.empty();
        }
        return Optional.of(new Frame(TYPES[type], message.getInt(), message.slice()));
    }

    /** The payload as text. */
    public String text() {
        return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    /** The payload of a CREDIT; 0 when it is none. */
    public int amount() {
        return payload.remaining() == 4 ? Math.max(0, payload.duplicate().getInt()) : 0;
    }
}
