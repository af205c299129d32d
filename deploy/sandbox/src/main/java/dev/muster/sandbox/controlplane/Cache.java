package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The per-user folder in which binaries of one version are kept between runs.
 *
 * @param root the user's cache folder, in which {@code muster/control-planes/VERSION} lies
 * @param version of Kubernetes, as v1.36.3
 */
record Cache(Path root, String version) {
    /** File locks are held by a whole JVM: this one keeps its threads apart. */
    private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

    /** As the XDG base directories say: XDG_CACHE_HOME, else .cache in the home folder. */
    static Cache of(Map<String, String> environment, String version) {
        var home = Optional.ofNullable(environment.get("HOME")).orElse(System.getProperty("user.home"));
        var root = Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElse(Path.of(home, ".cache"));
        return new Cache(root, version);
    }

    Path home() {
        return root.resolve("muster").resolve("control-planes").resolve(version);
    }

    Path bin() {
        return home().resolve("bin");
    }

    /** Runs {@code filling} while no other process or thread fills this cache; waits for as long as one does. */
    void locked(Progress progress, Runnable filling) {
        IN_THIS_JVM.lock();
        try {
            Files.createDirectories(bin());
            try (var channel = FileChannel.open(
                    home().resolve("download.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var held = channel.tryLock();
                if (held == null) {
                    progress.line("control planes: waiting for another process that is getting " + version);
                    channel.lock();
                }
                filling.run();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the cache " + home() + ": " + e.getMessage(), e);
        } finally {
            IN_THIS_JVM.unlock();
        }
    }

    /** A new folder on the same file system, for what is not whole yet. */
    Path scratch() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(home()), "downloading.");
    }

    /** Makes {@code file} the cached {@code tool}, at once and executable. */
    void install(Path file, Tool tool) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(file, bin().resolve(tool.file()), StandardCopyOption.ATOMIC_MOVE);
    }
}
