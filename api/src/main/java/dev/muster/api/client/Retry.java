package dev.muster.api.client;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The one place that tries a request again: with a deadline, full jitter, the server's Retry-After, and a budget, so that
 * retries never sustain the overload that caused them.
 *
 * <p>What it tries again: no answer at all, 408, 429, 500, 502, 503, 504. A conflict, a refusal or an absence is an answer
 * and goes to the caller at once. A create that was tried again may meet its own first try: the caller reads AlreadyExists
 * as a question and compares the token.
 */
public final class Retry {
    /** Delay before the first retry, at most; doubles up to {@link #SLOWEST}. Guess: an API server's restart is seconds. */
    private static final Duration FIRST = Duration.ofMillis(100);

    private static final Duration SLOWEST = Duration.ofSeconds(5);

    /** In tenths of a retry: each success earns one tenth (10 %), and no more than ten retries are saved up. */
    private static final int BUDGET_TENTHS = 100;

    /** Where time and chance come from, so that a test can hold both. */
    interface Pace {
        void pause(Duration delay) throws InterruptedException;
    }

    private final Duration deadline;
    private final LongSupplier nanoTime;
    private final DoubleSupplier chance;
    private final Pace pace;
    private final AtomicInteger budget = new AtomicInteger(BUDGET_TENTHS);

    /** @param deadline from the first try; zero = one try only */
    public Retry(Duration deadline) {
        this(deadline, System::nanoTime, () -> ThreadLocalRandom.current().nextDouble(), Thread::sleep);
    }

    Retry(Duration deadline, LongSupplier nanoTime, DoubleSupplier chance, Pace pace) {
        this.deadline = deadline;
        this.nanoTime = nanoTime;
        this.chance = chance;
        this.pace = pace;
    }

    /**
     * @return what the request gives
     * @throws KubernetesClientException the last failure: not one to repeat, or the deadline or the budget is used up
     */
    public <T> T call(Supplier<T> request) {
        long start = nanoTime.getAsLong();
        for (int tries = 0; ; tries++) {
            try {
                T result = request.get();
                budget.updateAndGet(tenths -> Math.min(BUDGET_TENTHS, tenths + 1));
                return result;
            } catch (KubernetesClientException e) {
                Duration delay = delay(tries, e);
                boolean late = nanoTime.getAsLong() - start + delay.toNanos() > deadline.toNanos();
                if (!worthRepeating(e) || late || !spend()) {
                    throw e;
                }
                sleep(delay, e);
            }
        }
    }

    /** As {@link #call} for a request without a result. */
    public void run(Runnable request) {
        call(() -> {
            request.run();
            return Boolean.TRUE;
        });
    }

    /** @return the failure says nothing about the request itself, so the same one may succeed later */
    public static boolean worthRepeating(KubernetesClientException e) {
        if (Thread.currentThread().isInterrupted()) {
            return false;
        }
        return switch (e.getCode()) {
            case 0, 408, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private Duration delay(int tries, KubernetesClientException e) {
        long ceiling = Math.min(SLOWEST.toNanos(), FIRST.toNanos() << Math.min(tries, 20));
        Duration jittered = Duration.ofNanos((long) (ceiling * chance.getAsDouble()));
        Duration told = told(e);
        return told.isZero() ? jittered : told.plus(jittered);
    }

    private static Duration told(KubernetesClientException e) {
        if (e.getStatus() == null
                || e.getStatus().getDetails() == null
                || e.getStatus().getDetails().getRetryAfterSeconds() == null) {
            return Duration.ZERO;
        }
        long seconds = e.getStatus().getDetails().getRetryAfterSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, 0, RequestBudget.PAUSE_CAP.toSeconds()));
    }

    private boolean spend() {
        return budget.getAndUpdate(tenths -> tenths >= 10 ? tenths - 10 : tenths) >= 10;
    }

    private void sleep(Duration delay, KubernetesClientException cause) {
        try {
            pace.pause(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }
}
