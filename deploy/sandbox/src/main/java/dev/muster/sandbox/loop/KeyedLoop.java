package dev.muster.sandbox.loop;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs a step for each key that was woken: never two at once for one key, at most {@code workers} at once in all, first
 * come first served.
 *
 * <p>A key woken while its step runs is stepped once more afterwards, so no event is lost and any number of events costs
 * at most one further step. A step that throws is repeated after 100 ms, doubling up to 3.2 s (guesses: quick for a test,
 * bearable for an API server that is away for minutes). Steps run on virtual threads and may block.
 *
 * @param <K> what names an object, with equality by value
 */
public final class KeyedLoop<K> implements AutoCloseable {

    /** What is done for a key; called on a virtual thread. */
    @FunctionalInterface
    public interface Step<K> {
        /** Looks at the object of this key as it is now and does the next thing; must be repeatable. */
        void take(K key);
    }

    private record Timer(Instant due, ScheduledFuture<?> future) {}

    private static final System.Logger LOG = System.getLogger(KeyedLoop.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final int MAX_DOUBLINGS = 5;

    private final String name;
    private final int workers;
    private final Step<K> step;
    private final ScheduledThreadPoolExecutor clock;

    private final Set<K> waiting = new LinkedHashSet<>();
    private final Set<K> running = new HashSet<>();
    private final Set<K> again = new HashSet<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private final Map<K, Timer> timers = new HashMap<>();
    private boolean closed;

    /**
     * @param name what the threads and log lines are called
     * @param workers steps at once, at least 1
     */
    public KeyedLoop(String name, int workers, Step<K> step) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers of " + name + " must be at least 1, not " + workers);
        }
        this.name = name;
        this.workers = workers;
        this.step = step;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-clock").factory());
        this.clock.setRemoveOnCancelPolicy(true);
    }

    /** Has the key stepped as soon as a worker is free. */
    public synchronized void wake(K key) {
        if (closed) {
            return;
        }
        if (running.contains(key)) {
            again.add(key);
        } else {
            waiting.add(key);
        }
        dispatch();
    }

    /** Has the key stepped after this delay; of several delays of a key the earliest counts. */
    public synchronized void wakeAfter(K key, Duration delay) {
        if (closed) {
            return;
        }
        Instant due = Instant.now().plus(delay);
        Timer pending = timers.get(key);
        if (pending != null) {
            if (!pending.due().isAfter(due)) {
                return;
            }
            pending.future().cancel(false);
        }
        long nanos = Math.max(0, delay.toNanos());
        timers.put(key, new Timer(due, clock.schedule(() -> ring(key), nanos, TimeUnit.NANOSECONDS)));
    }

    private synchronized void ring(K key) {
        timers.remove(key);
        wake(key);
    }

    /** Starts waiting keys, oldest first, while workers are free. Called with the lock held. */
    private void dispatch() {
        Iterator<K> next = waiting.iterator();
        while (running.size() < workers && next.hasNext()) {
            K key = next.next();
            next.remove();
            running.add(key);
            Thread.ofVirtual().name(name).start(() -> run(key));
        }
    }

    private void run(K key) {
        @Nullable RuntimeException failure = null;
        try {
            step.take(key);
        } catch (RuntimeException e) {
            failure = e;
        }
        finished(key, failure);
    }

    private synchronized void finished(K key, @Nullable RuntimeException failure) {
        running.remove(key);
        if (failure == null) {
            failures.remove(key);
        } else if (!closed) {
            int before = failures.merge(key, 1, Integer::sum) - 1;
            Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(before, MAX_DOUBLINGS));
            LOG.log(Level.DEBUG, () -> name + ": " + key + " again in " + delay + " after " + failure);
            wakeAfter(key, delay);
        }
        if (again.remove(key)) {
            waiting.add(key);
        }
        if (!closed) {
            dispatch();
        }
        notifyAll();
    }

    /** Stops taking keys and waits up to 5 s for the steps that run. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        synchronized (this) {
            closed = true;
            clock.shutdownNow();
            waiting.clear();
            again.clear();
            timers.clear();
            try {
                long left = deadline - System.nanoTime();
                while (!running.isEmpty() && left > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                    left = deadline - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
