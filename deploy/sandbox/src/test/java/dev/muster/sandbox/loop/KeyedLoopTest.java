package dev.muster.sandbox.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyedLoopTest {

    @Test
    void aKeyWokenDuringItsStepIsSteppedOnceMoreAndNeverTwiceAtOnce() throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (var loop = new KeyedLoop<String>("test", 4, key -> {
            assertThat(together.incrementAndGet()).isEqualTo(1);
            inside.countDown();
            waitFor(go);
            steps.incrementAndGet();
            together.decrementAndGet();
        })) {
            loop.wake("a");
            inside.await();
            loop.wake("a");
            loop.wake("a");
            go.countDown();
            await().atMost(Duration.ofSeconds(5)).until(() -> steps.get() == 2);
        }
        assertThat(steps).hasValue(2);
    }

    @Test
    void runsNoMoreStepsAtOnceThanItHasWorkersAndTheOldestFirst() {
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> order = new CopyOnWriteArrayList<>();
        try (var loop = new KeyedLoop<Integer>("test", 1, key -> {
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
            order.add(key);
            together.decrementAndGet();
        })) {
            for (int i = 0; i < 50; i++) {
                loop.wake(i);
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> order.size() == 50);
        }
        assertThat(most).hasValue(1);
        assertThat(order).isSorted();
    }

    @Test
    void aStepThatThrowsIsTakenAgain() {
        AtomicInteger steps = new AtomicInteger();
        try (var loop = new KeyedLoop<String>("test", 1, key -> {
            if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("first time");
            }
        })) {
            loop.wake("a");
            await().atMost(Duration.ofSeconds(5)).until(() -> steps.get() == 2);
        }
    }

    @Test
    void ofSeveralDelaysTheEarliestCounts() {
        AtomicInteger steps = new AtomicInteger();
        try (var loop = new KeyedLoop<String>("test", 1, key -> steps.incrementAndGet())) {
            loop.wakeAfter("a", Duration.ofHours(1));
            loop.wakeAfter("a", Duration.ofMillis(20));
            loop.wakeAfter("a", Duration.ofHours(2));
            await().atMost(Duration.ofSeconds(5)).until(() -> steps.get() == 1);
        }
        assertThat(steps).hasValue(1);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
