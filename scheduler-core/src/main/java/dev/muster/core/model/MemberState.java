package dev.muster.core.model;

/**
 * How a member does right now, as the hub sees it.
 *
 * @param ready its agent's Lease is fresh
 * @param paused somebody told the hub to dispatch nothing there
 * @param unarmed Works dispatched there that are not armed yet
 * @param unarmedLimit at this many nothing more is placed there
 */
public record MemberState(boolean ready, boolean paused, int unarmed, int unarmedLimit) {
    /** Ready and idle, with the limit of 20 unarmed Works that the design sets. */
    public static final MemberState READY = new MemberState(true, false, 0, 20);

    public MemberState withMoreUnarmed(int more) {
        return new MemberState(ready, paused, unarmed + more, unarmedLimit);
    }
}
