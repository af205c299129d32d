package dev.muster.agent.reserve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Runs calls to the API server side by side. */
final class AtOnce {
    /** Calls under way at once: what one API server answers fastest on two cores is reached well below (control-planes.md). */
    private static final int WIDTH = 16;

    private AtOnce() {}

    /**
     * @return the answers in the order of {@code items}
     * @throws RuntimeException the first that a call threw, after all have ended
     */
    static <T, R> List<R> map(List<T> items, Function<T, R> call) {
        Semaphore width = new Semaphore(WIDTH);
        List<Future<R>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                futures.add(threads.submit(() -> {
                    width.acquire();
                    try {
                        return call.apply(item);
                    } finally {
                        width.release();
                    }
                }));
            }
        }
        List<R> results = new ArrayList<>();
        for (Future<R> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    private static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while calling the API server", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
