package dev.muster.agent.watch;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Something has changed: any number of rings before one is heard are one. */
public final class Signal {
    private final BlockingQueue<Boolean> rung = new ArrayBlockingQueue<>(1);

    public void ring() {
        rung.offer(Boolean.TRUE);
    }

    /** @return rung within the time */
    public boolean await(Duration atMost) throws InterruptedException {
        return rung.poll(atMost.toNanos(), TimeUnit.NANOSECONDS) != null;
    }
}
