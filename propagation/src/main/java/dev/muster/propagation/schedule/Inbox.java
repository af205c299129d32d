package dev.muster.propagation.schedule;

import dev.muster.core.schedule.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be looked at by the scheduling loop. Of each member only the newest word is kept, however many come. Of all
 * else at most a limit is kept: at the limit whoever brings more waits until the loop has caught up, so nothing is lost and
 * memory is bounded; closing lets everybody go.
 */
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Map<String, Input> ofMembers = new LinkedHashMap<>();
    private final Deque<Input> others = new ArrayDeque<>();
    private final int limit;
    private boolean closed;
    private boolean woken;

    /** @param limit inputs that are not a member's, 1 or more */
    Inbox(int limit) {
        this.limit = limit;
    }

    /** Takes the newest word on a member in place of an older one; never waits. */
    void put(String member, Input newer) {
        lock.lock();
        try {
            ofMembers.merge(member, newer, Inbox::newest);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes any other input; waits at the limit. Once closed, it is dropped: nobody decides any more. */
    void put(Input input) {
        lock.lock();
        try {
            while (others.size() >= limit && !closed) {
                room.awaitUninterruptibly();
            }
            if (!closed) {
                others.add(input);
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets {@link #takeAll} return although nothing has come. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that has come, members first; waits up to so long for the first. */
    List<Input> takeAll(long waitMillis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (ofMembers.isEmpty() && others.isEmpty() && left > 0 && !closed && !woken) {
                left = filled.awaitNanos(left);
            }
            woken = false;
            List<Input> all = new ArrayList<>(ofMembers.values());
            all.addAll(others);
            ofMembers.clear();
            others.clear();
            room.signalAll();
            return all;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return ofMembers.size() + others.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A change of a member does not take back what the report before it accounts for. */
    private static Input newest(Input before, Input after) {
        return before instanceof Input.Reported reported && after instanceof Input.MemberChanged changed
                ? new Input.Reported(changed.view(), reported.accounted())
                : after;
    }
}
