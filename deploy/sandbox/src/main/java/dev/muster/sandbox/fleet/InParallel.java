package dev.muster.sandbox.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Runs one step for several things at once and fails with the first that fails. */
final class InParallel {
    private InParallel() {}

    static <T> void each(List<T> things, Consumer<T> step) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = things.stream()
                    .<Future<?>>map(thing -> threads.submit(() -> step.accept(thing)))
                    .toList();
            for (var one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a fleet started", e);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
