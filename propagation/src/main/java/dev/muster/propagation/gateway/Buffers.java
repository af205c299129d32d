package dev.muster.propagation.gateway;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The memory of this process for what members have said and askers have not read yet. */
final class Buffers {
    /** Bytes promised to answers as larger windows. */
    private static final int POOL = 48 * 1024 * 1024;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final Semaphore pool = new Semaphore(POOL);

    /** @param limit bytes held at most; a member's part that would exceed it ends that answer */
    Buffers(long limit) {
        this.limit = limit;
    }

    boolean hold(int bytes) {
        if (held.addAndGet(bytes) <= limit) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void free(int bytes) {
        held.addAndGet(-bytes);
    }

    boolean reserve(int bytes) {
        return pool.tryAcquire(bytes);
    }

    void giveBack(int bytes) {
        pool.release(bytes);
    }
}
