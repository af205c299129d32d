package dev.muster.propagation.gateway;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads what must be there before anything can be said to the asker: a status, an object, a document, a list up to its first item. A member
 * that lets it drip, never silent for long enough to be called so, is cut off when its patience is over: it cannot hold up the others.
 */
final class Cutoff {
    private Cutoff() {}

    /** A part of an answer being read. */
    interface Reading<T> {
        T read() throws IOException;
    }

    /**
     * Reads; takes at most {@link MemberAnswer#patience}.
     *
     * @throws MemberAnswer.MemberFailure it took longer: the answer is closed
     */
    static <T> T within(MemberAnswer answer, Reading<T> reading) throws IOException {
        var done = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        Thread.ofVirtual().name("cutoff").start(() -> close(answer, done, late));
        try {
            return reading.read();
        } catch (IOException e) {
            if (late.getCount() == 0) {
                throw new MemberAnswer.MemberFailure(
                        "its answer took longer than " + answer.patience().toMillis() + " ms");
            }
            throw e;
        } finally {
            done.countDown();
        }
    }

    private static void close(MemberAnswer answer, CountDownLatch done, CountDownLatch late) {
        try {
            if (!done.await(answer.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                late.countDown();
                answer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
