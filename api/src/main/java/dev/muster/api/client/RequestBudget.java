package dev.muster.api.client;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.github.bucket4j.Bucket;
import io.vertx.core.Context;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The requests a second that one API server gets from this process. Leases have a lane of their own, so that bulk work
 * cannot starve a heartbeat; watches are free, they are few and long. When the server says Retry-After, all bulk requests
 * wait for it, at most {@link #PAUSE_CAP}.
 *
 * <p>A caller waits for its turn on its own thread. On an event loop nothing may wait: such a request (the next page of
 * an informer's list, a reconnect) goes at once and the debt is paid by those that follow.
 */
public final class RequestBudget implements Interceptor {
    /** Longest wait that a server's Retry-After can cause: one minute, the longest request an API server serves. */
    public static final Duration PAUSE_CAP = Duration.ofSeconds(60);

    /** A request that cannot have its turn within this time fails here: its caller comes back later. */
    private static final Duration TURN_CAP = Duration.ofSeconds(30);

    private static final String LEASES = "/apis/coordination.k8s.io/";
    private static final int LEASES_PER_SECOND = 5;

    private final String server;
    private final String key;
    private final Bucket bulk;
    private final Bucket leases = bucket(LEASES_PER_SECOND, 2);
    private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());
    private final AtomicLong answered = new AtomicLong();

    /**
     * @param server how the API server is called in messages: hub or member
     * @param key the configuration key of the rate, for messages
     * @param requestsPerSecond bulk requests, at least 1
     * @param burstSeconds seconds' worth of requests that may go at once after a quiet time, at least 1
     */
    public RequestBudget(String server, String key, int requestsPerSecond, int burstSeconds) {
        this.server = server;
        this.key = key;
        this.bulk = bucket(requestsPerSecond, burstSeconds);
    }

    private static Bucket bucket(int perSecond, int burstSeconds) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity((long) perSecond * burstSeconds).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    /** Requests that the server answered, with whatever but its own failure, since this process started. */
    public long answered() {
        return answered.get();
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        if (isWatch(uri)) {
            return;
        }
        if (isLease(uri)) {
            take(leases);
            return;
        }
        if (!Context.isOnEventLoopThread()) {
            waitForPause();
        }
        take(bulk);
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        int code = response.code();
        if (code < 500) {
            answered.incrementAndGet();
        }
        if ((code == 429 || code == 503) && !isLease(request.uri())) {
            Duration pause = RetryAfter.of(response.header("Retry-After"), PAUSE_CAP);
            pausedUntil.accumulateAndGet(System.nanoTime() + pause.toNanos(), (a, b) -> a - b > 0 ? a : b);
        }
    }

    private void take(Bucket lane) {
        if (Context.isOnEventLoopThread()) {
            lane.consumeIgnoringRateLimits(1);
            return;
        }
        try {
            if (!lane.asBlocking().tryConsume(1, TURN_CAP)) {
                throw new KubernetesClientException("the request budget of the " + server + " is used up for more than "
                        + TURN_CAP.toSeconds() + " s: raise " + key);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted while waiting for a turn at the " + server, e);
        }
    }

    private void waitForPause() {
        long left = pausedUntil.get() - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = pausedUntil.get() - System.nanoTime();
        }
    }

    private static boolean isLease(URI uri) {
        return uri.getPath() != null && uri.getPath().contains(LEASES);
    }

    private static boolean isWatch(URI uri) {
        return uri.getQuery() != null && uri.getQuery().contains("watch=true");
    }
}
