package dev.muster.propagation.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One step at a time for each key, and none lost. */
class KeyedLoopTest {

    @Test
    void stepsOfOneKeyNeverOverlapAndTheLastWakeIsAlwaysSeen() throws InterruptedException {
        var inside = new AtomicBoolean();
        var overlapped = new AtomicBoolean();
        var wanted = new AtomicInteger();
        var seen = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var loop = new KeyedLoop<String>("test", 4, key -> {
            overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
            seen.set(wanted.get());
            inside.set(false);
            if (seen.get() == 10_000) {
                done.countDown();
            }
        })) {
            for (int i = 0; i < 10_000; i++) {
                wanted.incrementAndGet();
                loop.wake("a");
            }
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(overlapped).isFalse();
    }

    @Test
    void aFailureIsTriedAgainAndHoldsUpNoOtherKey() throws InterruptedException {
        var tries = new ConcurrentHashMap<String, Integer>();
        var bad = new CountDownLatch(3);
        var good = new CountDownLatch(1);
        try (var loop = new KeyedLoop<String>("test", 1, key -> {
            tries.merge(key, 1, Integer::sum);
            if (key.equals("bad")) {
                bad.countDown();
                throw new IllegalStateException("still bad");
            }
            good.countDown();
        })) {
            loop.wake("bad");
            loop.wake("good");
            assertThat(good.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(bad.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(tries.get("good")).isEqualTo(1);
    }

    @Test
    void aDelayOfAKeyIsSetOnce() throws InterruptedException {
        var steps = new AtomicInteger();
        var rung = new CountDownLatch(1);
        try (var loop = new KeyedLoop<String>("test", 1, key -> {
            steps.incrementAndGet();
            rung.countDown();
        })) {
            for (int i = 0; i < 100; i++) {
                loop.wakeAfter("a", Duration.ofMillis(20));
            }
            assertThat(rung.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(steps).hasValue(1);
    }
}
