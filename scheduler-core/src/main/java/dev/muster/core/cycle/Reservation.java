package dev.muster.core.cycle;

import dev.muster.core.model.Job;

/**
 * What is kept for the head of the queue: a member, and the moment from which the head has room there.
 *
 * @param gang the head: the first job in queue order that lacks only room
 * @param startMillis epoch milliseconds at which enough of what runs there is expected to have ended; {@link #UNKNOWN}
 *     where ends are not known, which keeps the member closed until it has drained
 * @param spareSlots how many pods of the head's largest set the member could do without at that moment; 0 or more
 */
public record Reservation(Job gang, String member, long startMillis, long spareSlots) {
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** A member that is kept until it has drained. */
    public static Reservation untilDrained(Job gang, String member) {
        return new Reservation(gang, member, UNKNOWN, 0);
    }

    public boolean startIsKnown() {
        return startMillis != UNKNOWN;
    }

    /** Whether a job that this one keeps out might get in under the newer one. */
    boolean isLoosenedBy(Reservation newer) {
        return !newer.gang().key().equals(gang.key())
                || !newer.member().equals(member)
                || newer.startMillis() != startMillis
                || newer.spareSlots() > spareSlots;
    }
}
