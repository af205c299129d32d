package dev.muster.propagation.member;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When each member's agent was last heard of, by this process's own clock: a Lease counts when it is <em>seen to
 * change</em>. The times written in it are another machine's and are only compared for being different.
 *
 * <p>A process that has just started has seen nothing change yet. It gives a Lease it finds the benefit of the doubt for
 * one period, unless the hub already says that the member is not ready; then only a change counts.
 */
final class Heartbeats {
    private final Map<String, Beat> beats = new HashMap<>();
    private final Duration silentAfter;

    /**
     * @param mark what the Lease said
     * @param changedNanos when it was seen to change, null if it never was
     */
    private record Beat(
            String mark, long firstSeenNanos, @Nullable Long changedNanos) {}

    Heartbeats(Duration silentAfter) {
        this.silentAfter = silentAfter;
    }

    /** @param mark renewTime and holder of the Lease, as text */
    void seen(String member, String mark, long nowNanos) {
        Beat last = beats.get(member);
        if (last == null) {
            beats.put(member, new Beat(mark, nowNanos, null));
        } else if (!last.mark().equals(mark)) {
            beats.put(member, new Beat(mark, last.firstSeenNanos(), nowNanos));
        }
    }

    void forget(String member) {
        beats.remove(member);
    }

    /** Nanoseconds since a heartbeat was last seen to change, or since this process saw its Lease first; -1 without a Lease. */
    long silentNanos(String member, long nowNanos) {
        Beat beat = beats.get(member);
        if (beat == null) {
            return -1;
        }
        Long since = beat.changedNanos();
        return nowNanos - (since == null ? beat.firstSeenNanos() : since);
    }

    /** Whether there is a Lease at all. */
    boolean heardOf(String member) {
        return beats.containsKey(member);
    }

    /** @param saidNotReady the hub's Ready condition of the member is False */
    boolean ready(String member, boolean saidNotReady, long nowNanos) {
        Beat beat = beats.get(member);
        if (beat == null) {
            return false;
        }
        Long since = beat.changedNanos();
        if (since == null && saidNotReady) {
            return false;
        }
        return nowNanos - (since == null ? beat.firstSeenNanos() : since) < silentAfter.toNanos();
    }
}
