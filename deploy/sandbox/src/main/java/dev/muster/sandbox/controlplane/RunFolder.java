package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folder of one run and the owner of every process in it. One JVM at a time: opening a folder whose last owner was killed first
 * ends what it left behind. Processes end with {@link #close()}, with a normal exit or Ctrl-C (a shutdown hook), and with a kill of
 * this JVM (each child's guard). Linux only: it reads /proc.
 *
 * <pre>
 *   owner.lock      held while the owner lives
 *   pids/NAME       processes of one child, gone when it has ended
 *   logs/NAME.log   what it printed
 *   NAME/           its files (certificates, data, audit log), made by whoever starts it
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
    private static final String LOCK = "owner.lock";
    private static final Duration GONE = Duration.ofSeconds(5);

    private final Path path;
    private final FileChannel lock;
    private final List<String> guardLine;
    private final Thread hook;
    /** Latest child of each name, in order of start; guarded by itself. */
    private final Map<String, Child> children = new LinkedHashMap<>();

    private boolean closed;

    private RunFolder(Path path, FileChannel lock, List<String> guardLine) {
        this.path = path;
        this.lock = lock;
        this.guardLine = guardLine;
        this.hook = new Thread(this::closeChildren, "run-folder-close");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Takes {@code path} (made if missing) for this JVM and ends whatever an earlier owner left running.
     *
     * @throws IllegalStateException if another live process owns it
     * @throws UncheckedIOException if it cannot be written
     */
    public static RunFolder open(Path path, Progress progress) {
        try {
            var folder = Files.createDirectories(path).toRealPath();
            Files.createDirectories(folder.resolve("pids"));
            Files.createDirectories(folder.resolve("logs"));
            var lock = lock(folder);
            endLeftovers(folder.resolve("pids"), progress);
            return new RunFolder(folder, lock, guardLine(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + path + " as run folder: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a new run folder below {@code parent}, named after the time; before that it ends what earlier runs there left behind and
     * deletes all but the newest {@code keep} of those that have ended.
     */
    public static RunFolder fresh(Path parent, int keep, Progress progress) {
        try {
            var earlier = new ArrayList<Path>();
            try (var folders = Files.list(Files.createDirectories(parent))) {
                folders.filter(folder -> Files.exists(folder.resolve(LOCK)))
                        .sorted()
                        .forEach(earlier::add);
            }
            for (int i = 0; i < earlier.size(); i++) {
                endEarlier(earlier.get(i), i < earlier.size() - keep, progress);
            }
            // To the microsecond: two runs of a test begin within one millisecond.
            var name = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSSSSS"));
            return open(parent.resolve(name), progress);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a run folder in " + parent + ": " + e.getMessage(), e);
        }
    }

    private static void endEarlier(Path folder, boolean delete, Progress progress) throws IOException {
        FileChannel lock;
        try {
            lock = lock(folder);
        } catch (IllegalStateException e) {
            // Its owner lives: that run is none of ours.
            return;
        }
        try {
            endLeftovers(folder.resolve("pids"), progress);
            if (delete) {
                delete(folder);
            }
        } finally {
            lock.close();
        }
    }

    /** Deletes a folder and all in it; nothing if there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this same JVM: refused below like any other owner.
        }
        channel.close();
        throw new IllegalStateException("run folder " + folder
                + " is in use by another running sandbox or test; stop that one or name another folder");
    }

    /** setsid gives each child a session of its own; without it (util-linux and busybox have it) only pid files find a child again. */
    private static List<String> guardLine(Path folder) throws IOException {
        var script = folder.resolve("guard.sh");
        try (var resource = RunFolder.class.getResourceAsStream("guard.sh")) {
            if (resource == null) {
                throw new IOException("guard.sh is missing beside " + RunFolder.class.getName());
            }
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        var line = new ArrayList<String>();
        Executables.onPath("setsid").ifPresent(setsid -> line.add(setsid.toString()));
        line.add("sh");
        line.add(script.toString());
        return List.copyOf(line);
    }

    private static void endLeftovers(Path pids, Progress progress) throws IOException {
        var deadline = Instant.now().plus(GONE);
        try (var files = Files.list(pids)) {
            for (var file : files.sorted().toList()) {
                endLeftover(file, progress, deadline);
                Files.deleteIfExists(file);
            }
        }
    }

    private static void endLeftover(Path file, Progress progress, Instant deadline) throws IOException {
        var recorded = PidFile.read(file);
        for (int i = 0; i < recorded.size(); i++) {
            var process = recorded.get(i);
            if (!process.alive()) {
                continue;
            }
            progress.line(
                    "ending " + file.getFileName() + " (pid " + process.pid() + "), left over from an earlier run");
            if (i == 0) {
                killGroup(process.pid());
            } else {
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            while (process.alive() && Instant.now().isBefore(deadline)) {
                Executables.pause(Duration.ofMillis(10));
            }
        }
    }

    private static void killGroup(long leader) throws IOException {
        Executables.run(
                List.of("sh", "-c", "kill -s KILL -- \"-$1\" || kill -s KILL \"$1\"", "sh", Long.toString(leader)));
    }

    public Path path() {
        return path;
    }

    /** A folder below this one, made if missing. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + path.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts a program; its name may be used again once it has ended.
     *
     * @throws IllegalStateException if a child of that name still runs or this folder is closed
     * @throws UncheckedIOException if the program cannot be started or ends at once
     */
    public Child start(Command command) {
        synchronized (children) {
            var earlier = children.get(command.name());
            if (closed || (earlier != null && earlier.alive())) {
                throw new IllegalStateException(
                        closed
                                ? "run folder " + path + " is closed"
                                : command.name() + " is already running in " + path);
            }
            var child = Child.start(
                    command,
                    guardLine,
                    path.resolve("pids").resolve(command.name()),
                    path.resolve("logs").resolve(command.name() + ".log"));
            children.remove(command.name());
            children.put(command.name(), child);
            return child;
        }
    }

    /** Every child started and not yet replaced by a later one of its name, in order of start; some may have ended. */
    public List<Child> children() {
        synchronized (children) {
            return List.copyOf(children.values());
        }
    }

    /** Ends every child and gives the folder back; its files stay. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is already going down: the hook does the same as this.
        }
        closeChildren();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + path + ": " + e.getMessage(), e);
        }
    }

    private void closeChildren() {
        synchronized (children) {
            closed = true;
        }
        var byGrace = new TreeMap<Duration, List<Runnable>>(Comparator.reverseOrder());
        for (var child : children()) {
            byGrace.computeIfAbsent(child.command().grace(), grace -> new ArrayList<>())
                    .add(child::close);
        }
        byGrace.values().forEach(Executables::inParallel);
    }
}
