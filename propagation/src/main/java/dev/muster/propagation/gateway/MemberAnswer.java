package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Head;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** What one member says to one question, while it says it. Closing it before its end tells the member to stop. */
public interface MemberAnswer extends AutoCloseable {
    /**
     * Waits for the beginning, at most as long as a member may take.
     *
     * @throws MemberFailure it did not come
     */
    Head head() throws MemberFailure;

    /** The body; a read waits at most as long as a member may take, or for ever when the answer has no end of its own. */
    InputStream body();

    /** How long a member may take to begin, to go on, and for what has to be whole before the asker is told anything. */
    Duration patience();

    @Override
    void close();

    /** A member could not be asked, or its answer did not come whole. The message is for the asker. */
    final class MemberFailure extends IOException {
        public MemberFailure(String message) {
            super(message);
        }
    }
}
