package dev.muster.sandbox.controlplane;

import java.time.Duration;

/**
 * One program of a run, started with the same command each time, so that tests can take it away and give it back: the
 * address, the certificates and (in etcd) the state stay. Safe for use by several threads.
 */
public final class Component implements AutoCloseable {
    /** How long a start may take on two busy cores; an API server on an idle one needs 2.5 s. */
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);

    private static final Duration READY_INTERVAL = Duration.ofMillis(50);

    private final RunFolder run;
    private final Command command;
    private final Readiness readiness;
    private volatile Child child;

    /** Whether a started component answers; asked every 50 ms until it does. */
    @FunctionalInterface
    public interface Readiness {
        boolean answers();

        /** For programs whose clients wait for them anyway. */
        Readiness AT_ONCE = () -> true;
    }

    private Component(RunFolder run, Command command, Readiness readiness, Child child) {
        this.run = run;
        this.command = command;
        this.readiness = readiness;
        this.child = child;
    }

    /** Starts it in {@code run} without waiting for readiness; for agents and the like, too. */
    public static Component launch(RunFolder run, Command command, Readiness readiness) {
        return new Component(run, command, readiness, run.start(command));
    }

    /**
     * Waits until it answers.
     *
     * @throws IllegalStateException if it ends before, or does not answer within 90 s; names its log
     */
    public Component awaitReady() {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!readiness.answers()) {
            var now = child;
            if (!now.alive()) {
                throw new IllegalStateException(command.name() + " ended with code "
                        + now.exitCode().orElse(-1) + " before it was ready; see " + now.log());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        command.name() + " did not answer within " + READY_LIMIT.toSeconds() + " s; see " + now.log());
            }
            Executables.pause(READY_INTERVAL);
        }
        return this;
    }

    public String name() {
        return command.name();
    }

    /** The process that runs now, or ran last. */
    public Child child() {
        return child;
    }

    public boolean running() {
        return child.alive();
    }

    /** Starts it again after {@link #close()} or {@link #kill()}, at the same address, and waits until it answers. */
    public synchronized void start() {
        if (!child.alive()) {
            child = run.start(command);
        }
        awaitReady();
    }

    /** Freezes it: connections stay, nothing answers. */
    public void pause() {
        child.pause();
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        child.resume();
    }

    /** Ends it without warning. */
    public synchronized void kill() {
        child.kill();
    }

    /** Ends it in order; {@link #start()} brings it back. */
    @Override
    public synchronized void close() {
        child.close();
    }
}
