package dev.muster.propagation.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A stream that keeps what was read of it, from a position that its user moves on: a parser finds where things begin and end, and the
 * bytes between are taken as they are.
 */
final class Kept extends InputStream {
    private final InputStream from;
    private final int limit;
    private byte[] kept = new byte[32 * 1024];
    private long start;
    private int length;

    /** @param limit bytes kept at most; more is a failure */
    Kept(InputStream from, int limit) {
        this.from = from;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        int read = from.read(into, offset, wanted);
        if (read > 0) {
            if (length + read > limit) {
                throw new MemberAnswer.MemberFailure(
                        "a single object of its answer is larger than " + limit + " bytes");
            }
            if (length + read > kept.length) {
                kept = Arrays.copyOf(kept, Math.max(kept.length * 2, length + read));
            }
            System.arraycopy(into, offset, kept, length, read);
            length += read;
        }
        return read;
    }

    /** Forgets what lies before {@code position} of the stream. */
    void forget(long position) {
        int drop = (int) (position - start);
        System.arraycopy(kept, drop, kept, 0, length - drop);
        length -= drop;
        start = position;
    }

    /** Writes what lies between two positions, the second not included. */
    void copy(long begin, long end, OutputStream to) throws IOException {
        to.write(kept, (int) (begin - start), (int) (end - begin));
    }
}
