package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where an answer goes: whole, or as a stream that blocks its writer while the asker does not read. Headers come before the body.
 * Used by one thread at a time, but for {@link #onGone}.
 */
public final class Answer {
    public static final String JSON = "application/json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Bytes under way to a slow asker before its writer waits. */
    private static final int WINDOW = 256 * 1024;

    /** A Warning header longer than this is cut. */
    private static final int WARNING_LIMIT = 1024;

    private final HttpServerResponse response;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicBoolean gone = new AtomicBoolean();
    private final List<Runnable> onGone = new CopyOnWriteArrayList<>();
    private volatile boolean begun;
    private volatile int code;

    Answer(HttpServerResponse response) {
        this.response = response;
        response.exceptionHandler(problem -> left());
        response.closeHandler(nothing -> left());
    }

    private void left() {
        if (!response.ended() && gone.compareAndSet(false, true)) {
            window.release(WINDOW);
            onGone.forEach(Runnable::run);
        }
    }

    /** Runs {@code action} once when the asker leaves before the end, at once if they already have. It must be quick. */
    public void onGone(Runnable action) {
        var once = new AtomicBoolean();
        Runnable first = () -> {
            if (once.compareAndSet(false, true)) {
                action.run();
            }
        };
        onGone.add(first);
        if (gone.get()) {
            first.run();
        }
    }

    /** The asker has left. */
    public boolean isGone() {
        return gone.get();
    }

    /** The status and headers are sent: nothing can be refused any more. */
    public boolean hasBegun() {
        return begun;
    }

    /** The HTTP status sent, 0 before. */
    public int code() {
        return code;
    }

    public void header(String name, String value) {
        response.putHeader(name, value);
    }

    /** Adds a Warning, which kubectl prints on stderr as {@code Warning: text}. */
    public void warn(String text) {
        var clean = new StringBuilder();
        text.chars()
                .limit(WARNING_LIMIT)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(c -> clean.append(c == '"' || c == '\\' ? "\\" : "").append((char) c));
        response.headers().add("Warning", "299 - \"" + clean + "\"");
    }

    /** Passes on a Warning header that a member has made. */
    void passWarning(String header) {
        response.headers().add("Warning", header);
    }

    public void json(int status, JsonNode body) throws IOException {
        bytes(status, JSON, MAPPER.writeValueAsBytes(body));
    }

    public void bytes(int status, String contentType, byte[] body) throws IOException {
        begin(status, contentType);
        header("Content-Length", Integer.toString(body.length));
        response.end(Buffer.buffer(body));
    }

    /** What the asker has is still right. */
    public void notModified() throws IOException {
        begin(304);
        response.end();
    }

    public void refuse(Refusal refusal) throws IOException {
        if (refusal.code() == 429) {
            header("Retry-After", "1");
        }
        json(refusal.code(), refusal.status());
    }

    private void begin(int status, String contentType) throws IOException {
        begin(status);
        header("Content-Type", contentType);
    }

    private void begin(int status) throws IOException {
        if (isGone()) {
            throw new IOException("the asker has gone");
        }
        begun = true;
        code = status;
        header("Cache-Control", "no-cache, private");
        response.setStatusCode(status);
    }

    /** The end of a stream must be marked with {@code close}; without it the asker sees that the answer broke off. */
    public OutputStream stream(int status, String contentType) throws IOException {
        begin(status, contentType);
        response.setChunked(true);
        // Sends the head: a watch may have nothing to say for a long time.
        response.write(Buffer.buffer());
        return new Body();
    }

    /** Breaks off an answer that has begun and cannot go on. */
    public void breakOff() {
        response.reset();
    }

    private final class Body extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += WINDOW / 4) {
                send(Buffer.buffer().appendBytes(bytes, offset + at, Math.min(WINDOW / 4, length - at)));
            }
        }

        private void send(Buffer piece) throws IOException {
            try {
                window.acquire(piece.length());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (isGone()) {
                throw new IOException("the asker has gone");
            }
            response.write(piece).onComplete(done -> window.release(piece.length()));
        }

        @Override
        public void close() {
            if (!isGone()) {
                response.end();
            }
        }
    }
}
