package dev.muster.propagation.gateway;

import java.time.Duration;

/**
 * Lets members' first rows out in the order of their names, as long as that costs next to nothing: who is not there in time is passed by.
 */
final class Turns {
    private final boolean[] done;
    private final long until;

    Turns(int members, Duration patience) {
        this.done = new boolean[members];
        this.until = System.nanoTime() + patience.toNanos();
    }

    /** Waits until all before {@code index} are done, or patience is over. */
    synchronized void await(int index) throws InterruptedException {
        for (long left = until - System.nanoTime(); left > 0 && !allBefore(index); left = until - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
    }

    private boolean allBefore(int index) {
        for (int i = 0; i < index; i++) {
            if (!done[i]) {
                return false;
            }
        }
        return true;
    }

    synchronized void done(int index) {
        done[index] = true;
        notifyAll();
    }
}
