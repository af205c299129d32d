package dev.muster.agent.report;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Something has changed: any number of rings before one is heard are one. */
final class Signal {
    private final BlockingQueue<Boolean> rung = new ArrayBlockingQueue<>(1);

    void ring() {
        rung.offer(Boolean.TRUE);
    }

    /** @return rung within the time */
    boolean await(Duration atMost) throws InterruptedException {
        return rung.poll(atMost.toNanos(), TimeUnit.NANOSECONDS) != null;
    }
}
