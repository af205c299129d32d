package dev.muster.propagation.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Takes a step for each key that was woken: never two at once for one key, at most {@code workers} at once in all, first come
 * first served. A key woken while its step runs is stepped once more, so no event is lost and many cost one step. A step that
 * fails is taken again after 200 ms, doubling up to 25 s (guesses), whatever else happens to other keys.
 */
public final class KeyedLoop<K> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KeyedLoop.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final int MAX_DOUBLINGS = 7;

    /** One look at a key's object as it is now; runs on a virtual thread and may block. */
    @FunctionalInterface
    public interface Step<K> {
        /** Must be repeatable: it is taken again after any failure. */
        void take(K key);
    }

    private final String name;
    private final int workers;
    private final Step<K> step;
    private final ScheduledThreadPoolExecutor clock;
    private final Set<K> waiting = new LinkedHashSet<>();
    private final Set<K> running = new HashSet<>();
    private final Set<K> again = new HashSet<>();
    private final Set<K> delayed = new HashSet<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private boolean closed;

    /** @param workers steps at once, 1 or more */
    public KeyedLoop(String name, int workers, Step<K> step) {
        this.name = name;
        this.workers = workers;
        this.step = step;
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name + "-clock").factory());
        this.clock.setRemoveOnCancelPolicy(true);
    }

    public synchronized void wake(K key) {
        if (closed) {
            return;
        }
        if (running.contains(key)) {
            again.add(key);
        } else {
            waiting.add(key);
        }
        startWaiting();
    }

    /** Wakes the key after a while; a second call in that while changes nothing. */
    public synchronized void wakeAfter(K key, Duration delay) {
        if (!closed && delayed.add(key)) {
            clock.schedule(() -> ring(key), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void ring(K key) {
        delayed.remove(key);
        wake(key);
    }

    private void startWaiting() {
        var next = waiting.iterator();
        while (running.size() < workers && next.hasNext()) {
            K key = next.next();
            next.remove();
            running.add(key);
            Thread.ofVirtual().name(name).start(() -> run(key));
        }
    }

    private void run(K key) {
        boolean done = false;
        try {
            step.take(key);
            done = true;
        } catch (RuntimeException e) {
            LOG.warnf("%s: %s is tried again: %s", name, key, e.getMessage());
            LOG.debug(name, e);
        } finally {
            ended(key, done);
        }
    }

    private synchronized void ended(K key, boolean done) {
        running.remove(key);
        if (done) {
            failures.remove(key);
        } else {
            int before = failures.merge(key, 1, Integer::sum) - 1;
            wakeAfter(key, FIRST_RETRY.multipliedBy(1L << Math.min(before, MAX_DOUBLINGS)));
        }
        if (again.remove(key)) {
            waiting.add(key);
        }
        if (!closed) {
            startWaiting();
        }
    }

    /** Takes no more keys; steps that run come to their end by themselves. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        again.clear();
        clock.shutdownNow();
    }
}
