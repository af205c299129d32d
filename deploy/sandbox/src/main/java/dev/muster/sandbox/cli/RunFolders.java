package dev.muster.sandbox.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** Which process holds a run folder, and what an earlier run left in it. */
final class RunFolders {
    private static final String OWNER = "sandbox.pid";

    private RunFolders() {}

    /** Removes an earlier run's logs, keys and kubeconfigs, so that audit logs speak of one run. Leaves pid files and locks. */
    static void clear(Path runFolder) {
        if (owner(runFolder).isPresent() || !Files.isDirectory(runFolder)) {
            return;
        }
        try (var entries = Files.list(runFolder)) {
            for (var entry : entries.toList()) {
                var name = entry.getFileName().toString();
                if (!name.equals("pids") && !name.equals("owner.lock")) {
                    delete(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + runFolder + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path path) throws IOException {
        try (var all = Files.walk(path)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** Says that this process holds the folder. */
    static void claim(Path runFolder) {
        try {
            var self = ProcessHandle.current();
            var file = runFolder.resolve(OWNER);
            Files.writeString(file, self.pid() + " " + startOf(self) + "\n");
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + runFolder.resolve(OWNER) + ": " + e.getMessage(), e);
        }
    }

    /** The living process that holds the folder; a reused pid is told apart by its start. */
    static Optional<ProcessHandle> owner(Path runFolder) {
        try {
            var fields = Files.readString(runFolder.resolve(OWNER)).strip().split(" ");
            return ProcessHandle.of(Long.parseLong(fields[0]))
                    .filter(process -> Long.toString(startOf(process)).equals(fields[1]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
    }
}
