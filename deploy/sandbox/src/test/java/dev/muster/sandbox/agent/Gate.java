package dev.muster.sandbox.agent;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all requests of one agent pass: where it can be stopped as by SIGSTOP, or end as by kill -9. */
final class Gate implements Interceptor {
    private final Predicate<HttpRequest> stopAt;
    private final int dieAt;
    private final boolean answerLost;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean dead;
    private volatile @Nullable String lastWrite;

    private Gate(Predicate<HttpRequest> stopAt, int dieAt, boolean answerLost) {
        this.stopAt = stopAt;
        this.dieAt = dieAt;
        this.answerLost = answerLost;
    }

    /** Stops at the first such request, and with it every later one, until it is opened. */
    static Gate stopping(Predicate<HttpRequest> at) {
        return new Gate(at, 0, false);
    }

    /**
     * Ends at a write: nothing goes out after it.
     *
     * @param number of the write, from 1
     * @param answerLost the write itself still takes effect, only its answer is lost
     */
    static Gate dying(int number, boolean answerLost) {
        return new Gate(request -> false, number, answerLost);
    }

    static boolean creates(HttpRequest request, String resource) {
        return request.method().equals("POST")
                && request.uri().getPath().endsWith("/" + resource)
                && (request.uri().getQuery() == null
                        || !request.uri().getQuery().contains("dryRun"));
    }

    void awaitReached() throws InterruptedException {
        reached.await();
    }

    void open() {
        opened.countDown();
    }

    boolean dead() {
        return dead;
    }

    /** The write it ended at, for messages. */
    @Nullable
    String lastWrite() {
        return lastWrite;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (dead) {
            throw new IllegalStateException("this agent is dead");
        }
        if (reached.getCount() == 0 || stopAt.test(request)) {
            reached.countDown();
            hold();
        }
        if (isWrite(request) && writes.incrementAndGet() == dieAt) {
            lastWrite = request.method() + " " + request.uri().getPath();
            if (!answerLost) {
                dead = true;
                throw new IllegalStateException("this agent dies");
            }
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (answerLost && isWrite(request) && writes.get() >= dieAt && dieAt > 0) {
            dead = true;
            throw new IllegalStateException("this agent died before the answer came");
        }
    }

    private static boolean isWrite(HttpRequest request) {
        return !request.method().equals("GET");
    }

    private void hold() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
