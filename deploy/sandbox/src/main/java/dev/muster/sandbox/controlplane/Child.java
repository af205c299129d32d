package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A running program of this run: in a session and process group of its own, its output in a log file, and gone when this JVM is
 * gone, even by {@code kill -9} (a guarding shell sees its standard input end). Safe for use by several threads.
 */
public final class Child implements AutoCloseable {
    /** How long the kernel may take to end a killed process on a busy machine. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final Command command;
    private final Process guard;
    private final OutputStream signals;
    private final long pid;
    private final Path log;

    private Child(Command command, Process guard, long pid, Path log) {
        this.command = command;
        this.guard = guard;
        this.signals = guard.getOutputStream();
        this.pid = pid;
        this.log = log;
    }

    /** Starts {@code command}; returns once its process exists. Its pid file lives as long as it does. */
    static Child start(Command command, List<String> guardLine, Path pidFile, Path log) {
        var line = new java.util.ArrayList<>(guardLine);
        line.add(pidFile.toString());
        line.addAll(command.line());
        try {
            Files.deleteIfExists(pidFile);
            var builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            command.folder().ifPresent(folder -> {
                builder.directory(folder.toFile());
                builder.environment().clear();
            });
            builder.environment().putAll(command.environment());
            var guard = builder.start();
            return new Child(command, guard, awaitPid(command, guard, pidFile, log), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.name() + ": " + e.getMessage(), e);
        }
    }

    private static long awaitPid(Command command, Process guard, Path pidFile, Path log) throws IOException {
        while (!Files.exists(pidFile)) {
            if (await(guard, Duration.ofMillis(2))) {
                throw new IOException("it ended at once with code " + guard.exitValue() + "; its output is in " + log);
            }
        }
        var recorded = PidFile.read(pidFile);
        if (recorded.size() > 1) {
            return recorded.get(1).pid();
        }
        // The guard removes its pid file when the program ends: so short a life has no pid worth knowing.
        await(guard, KILL_LIMIT);
        throw new IOException(command.line().getFirst() + " ended at once; its output is in " + log);
    }

    public String name() {
        return command.name();
    }

    public Command command() {
        return command;
    }

    /** Process id of the program itself (not of the shell that guards it). */
    public long pid() {
        return pid;
    }

    /** Everything the program printed; later runs of the same name in one run folder append to it. */
    public Path log() {
        return log;
    }

    public boolean alive() {
        return guard.isAlive();
    }

    /** How it ended: its exit code, 128 + n for signal n; empty while it runs. */
    public OptionalInt exitCode() {
        return guard.isAlive() ? OptionalInt.empty() : OptionalInt.of(guard.exitValue());
    }

    /** Runs this once it has ended, at once if it has. */
    public void onExit(Runnable action) {
        guard.onExit().thenRun(action);
    }

    /** Asks it to end (SIGTERM) and returns at once. */
    public void terminate() {
        signal("TERM");
    }

    /** Waits until it has ended; false if it still runs after {@code limit}. */
    public boolean awaitExit(Duration limit) {
        return await(guard, limit);
    }

    /** Freezes it (SIGSTOP): its connections stay open and nothing answers, as in a long garbage collection or a hung machine. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a paused program go on. */
    public void resume() {
        signal("CONT");
    }

    /** Ends it without warning (SIGKILL) and waits until it is gone. */
    public void kill() {
        signal("KILL");
        awaitExit(KILL_LIMIT);
    }

    /** Ends it: SIGTERM, and SIGKILL when its grace is over. Does nothing when it has ended already. */
    @Override
    public void close() {
        signal("CONT");
        signal("TERM");
        if (!awaitExit(command.grace())) {
            kill();
        }
        try {
            signals.close();
        } catch (IOException e) {
            // The guard has ended, and its pipe with it.
        }
    }

    private synchronized void signal(String signal) {
        if (!guard.isAlive()) {
            return;
        }
        try {
            signals.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
            signals.flush();
        } catch (IOException e) {
            // It ended in this moment, which is all that a signal to it could still have achieved.
        }
    }

    private static boolean await(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    @Override
    public String toString() {
        return command.name() + " (pid " + pid + ")";
    }
}
