package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one API server was asked in this run, a JSON event a line (audit.k8s.io/v1), oldest first. Every request is in it; writes of
 * pods, SparkApplications and Muster's own kinds with their bodies. Rotated files are read too; beyond 2 GB the oldest are gone.
 */
public final class AuditLog {
    /** Rotated files are audit-TIME.log beside it, their names in order of time. */
    static final String FILE = "audit.log";

    private final Path folder;

    AuditLog(Path folder) {
        this.folder = folder;
    }

    /** The file written to now. */
    public Path file() {
        return folder.resolve(FILE);
    }

    /** The whole lines written so far; a line that is being written at this moment is left out. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            var ordered = files.filter(file -> file.getFileName().toString().matches("audit(-.*)?\\.log"))
                    .sorted(Comparator.comparing((Path file) -> file.equals(file()))
                            .thenComparing(Path::toString))
                    .toList();
            for (var file : ordered) {
                try (Stream<String> read = Files.lines(file)) {
                    read.filter(line -> line.endsWith("}")).forEach(lines::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the audit log in " + folder + ": " + e.getMessage(), e);
        }
        return lines;
    }
}
