package dev.muster.sandbox.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides about every request of one process, whichever server it goes to. Counts what is written for jobs, and strikes at one of
 * them. Safe for use by several threads.
 */
public final class Gate {
    /** When a process is killed at a write. */
    public enum Side {
        /** Right before the request would reach the server. */
        BEFORE,
        /** When the server has answered and the process has not heard it. */
        AFTER
    }

    /**
     * A write to strike at.
     *
     * @param write its number among those for jobs since the gate was armed, from 1
     */
    public record Strike(int write, Side side, Runnable kill) {}

    private final String process;
    private final List<Call> seen = new ArrayList<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private @Nullable Strike strike;
    private @Nullable Call struck;
    private volatile Function<Call, Verdict> rule = call -> Verdict.PASS;
    /** While true nothing passes: the process is dead, and what it had on the way is lost. */
    private volatile boolean shut;

    private volatile long lastWrite = System.nanoTime();

    Gate(String process) {
        this.process = process;
    }

    public String process() {
        return process;
    }

    /** Counts from 1 again, and strikes nowhere. */
    public synchronized void count() {
        seen.clear();
        strike = null;
        struck = null;
        shut = false;
    }

    /** Counts from 1 again, and strikes once. */
    public synchronized void arm(Strike at) {
        count();
        strike = at;
    }

    /** What was written for jobs since counting began. */
    public synchronized List<Call> seen() {
        return List.copyOf(seen);
    }

    /** The write at which the process was killed; null while it was not. */
    public synchronized @Nullable Call struck() {
        return struck;
    }

    /** Lets requests of the restarted process pass. */
    public void reopen() {
        shut = false;
    }

    /** What becomes of each request, in place of passing; writes count as before. */
    public void rule(Function<Call, Verdict> value) {
        rule = value;
    }

    /** From now on watches of this server say nothing, and stay open; those opened after {@link #speak} talk again. */
    public void mute(String server) {
        silent.add(server);
    }

    public void speak(String server) {
        silent.remove(server);
    }

    /** How long nothing was written for a job. */
    public Duration quiet() {
        return Duration.ofNanos(System.nanoTime() - lastWrite);
    }

    boolean silent(String server) {
        return silent.contains(server);
    }

    Verdict before(Call call) {
        if (shut) {
            return new Verdict.Lost();
        }
        if (call.forAJob() && hit(call)) {
            return new Verdict.Lost();
        }
        return rule.apply(call);
    }

    /** @return whether the answer may be delivered */
    boolean after(Call call, int code) {
        if (shut) {
            return false;
        }
        if (!call.forAJob()) {
            return true;
        }
        synchronized (this) {
            var at = strike;
            if (at == null || at.side() != Side.AFTER || struck != call) {
                return true;
            }
            strike = null;
            shut = true;
            at.kill().run();
            return false;
        }
    }

    /** Counts it; kills the process when it is the one to be struck before. */
    private synchronized boolean hit(Call call) {
        seen.add(call);
        lastWrite = System.nanoTime();
        var at = strike;
        if (at == null || seen.size() != at.write()) {
            return false;
        }
        struck = call;
        if (at.side() == Side.AFTER) {
            return false;
        }
        strike = null;
        shut = true;
        at.kill().run();
        return true;
    }
}
