package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Frame;
import dev.muster.api.tunnel.Frame.Type;
import dev.muster.api.tunnel.Head;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of one question in a tunnel. Frames come from an event loop, one thread reads. The agent may send what it has
 * credit for; what is read becomes credit again, so at most {@link #window} bytes wait here.
 */
final class MemberStream extends InputStream implements MemberAnswer {
    /** Further bytes that may be under way once an answer is being read, as long as the pool has them: what a long way needs. */
    private static final int MORE = 192 * 1024;

    private final int number;
    private final Duration deadline;
    private final boolean endless;
    private final Buffers buffers;
    private final Consumer<Frame> send;
    private final Runnable over;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Queue<ByteBuffer> parts = new ArrayDeque<>();
    private @Nullable Head head;
    private @Nullable String failure;
    private boolean whole;
    private boolean closed;
    private int window = Frame.WINDOW;
    private int waiting;
    private int read;

    /**
     * @param endless a watch or a followed log: its silence is no failure
     * @param over runs once, when nothing more is expected
     */
    MemberStream(int number, Duration deadline, boolean endless, Buffers buffers, Consumer<Frame> send, Runnable over) {
        this.number = number;
        this.deadline = deadline;
        this.endless = endless;
        this.buffers = buffers;
        this.send = send;
        this.over = over;
    }

    /** @return false when the agent breaks the rules: its tunnel is not to be trusted with anything more */
    boolean take(Frame frame) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            boolean fair = keep(frame);
            news.signalAll();
            return fair;
        } finally {
            lock.unlock();
        }
    }

    private boolean keep(Frame frame) {
        return switch (frame.type()) {
            case HEAD -> head == null && begin(Head.fromJson(frame.text()));
            case DATA -> head != null && failure == null && !whole && keep(frame.payload());
            case END -> {
                whole = head != null;
                yield whole;
            }
            case RESET -> {
                fail(frame.text());
                yield true;
            }
            case OPEN, CREDIT, PING, PONG -> false;
        };
    }

    private boolean begin(Optional<Head> given) {
        if (given.isEmpty()) {
            return false;
        }
        head = given.get();
        return true;
    }

    private boolean keep(ByteBuffer part) {
        if (waiting + part.remaining() > window) {
            return false;
        }
        if (!buffers.hold(part.remaining())) {
            fail("the gateway has no memory left for this answer: ask again later, or for less");
            send.accept(Frame.of(Type.RESET, number, "no memory left"));
            return true;
        }
        waiting += part.remaining();
        parts.add(part);
        return true;
    }

    /** Ends it from this side, with words for the asker. */
    void fail(String words) {
        lock.lock();
        try {
            if (failure == null && !whole) {
                failure = words;
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Head head() throws MemberFailure {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (head == null && failure == null && left > 0) {
                left = news.awaitNanos(left);
            }
            if (head != null) {
                return head;
            }
            throw new MemberFailure(failure == null ? "no answer within " + deadline.toMillis() + " ms" : failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemberFailure("interrupted");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InputStream body() {
        return this;
    }

    @Override
    public Duration patience() {
        return deadline;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        lock.lock();
        try {
            awaitPart();
            var part = parts.peek();
            if (part == null) {
                return -1;
            }
            int taken = Math.min(length, part.remaining());
            part.get(into, offset, taken);
            if (!part.hasRemaining()) {
                parts.remove();
            }
            release(taken);
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemberFailure("interrupted");
        } finally {
            lock.unlock();
        }
    }

    private void awaitPart() throws InterruptedException, MemberFailure {
        long left = deadline.toNanos();
        while (parts.isEmpty() && failure == null && !whole && !closed) {
            if (endless) {
                news.await(1, TimeUnit.MINUTES);
            } else if (left > 0) {
                left = news.awaitNanos(left);
            } else {
                throw new MemberFailure("silent for " + deadline.toMillis() + " ms in the middle of its answer");
            }
        }
        if (closed) {
            throw new MemberFailure("closed");
        }
        if (parts.isEmpty() && failure != null) {
            throw new MemberFailure(failure);
        }
    }

    /**
     * Gives credit back in large pieces: a CREDIT frame is dearer than the bytes it frees. The larger window comes with the first of them: while
     * the first rows of many members are waited for, what else they have to say would only be in the way.
     */
    private void release(int bytes) {
        waiting -= bytes;
        buffers.free(bytes);
        read += bytes;
        if (read >= window / 2 && !whole) {
            int more = window == Frame.WINDOW && buffers.reserve(MORE) ? MORE : 0;
            window += more;
            send.accept(Frame.credit(number, read + more));
            read = 0;
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            news.signalAll();
            buffers.free(waiting);
            buffers.giveBack(window - Frame.WINDOW);
            parts.clear();
            if (!whole && failure == null) {
                send.accept(Frame.of(Type.RESET, number, "not wanted any more"));
            }
        } finally {
            lock.unlock();
        }
        over.run();
    }
}
