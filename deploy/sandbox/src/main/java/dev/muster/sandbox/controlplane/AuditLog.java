package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    /** Reads on from a place in the log, so that a long run is not read again and again. Not for several threads. */
    public final class Tail {
        private long position;
        private long size = -1;

        /** Stands at the log's end of this moment. */
        Tail() {
            skip();
        }

        /** Forgets what was not read. */
        public void skip() {
            lines();
        }

        /** The whole lines written since the last call; what a rotated file still held is among them. */
        public List<String> lines() {
            try {
                var lines = new ArrayList<String>();
                if (Files.size(file()) < size) {
                    read(rotated(), lines);
                    position = 0;
                }
                position = read(file(), lines);
                size = Files.size(file());
                return lines;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file() + ": " + e.getMessage(), e);
            }
        }

        private Path rotated() throws IOException {
            try (var files = Files.list(folder)) {
                return files.filter(file -> file.getFileName().toString().matches("audit-.*\\.log"))
                        .max(Comparator.comparing(Path::toString))
                        .orElseThrow(() -> new IOException("no rotated file in " + folder));
            }
        }

        private long read(Path file, List<String> lines) throws IOException {
            try (var open = new RandomAccessFile(file.toFile(), "r")) {
                open.seek(position);
                var bytes = new byte[Math.toIntExact(open.length() - position)];
                open.readFully(bytes);
                var text = new String(bytes, StandardCharsets.UTF_8);
                var whole = text.lastIndexOf('\n') + 1;
                text.substring(0, whole).lines().forEach(lines::add);
                return position + text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length;
            }
        }
    }

    /** A reader that begins at the end of what is written now. */
    public Tail tail() {
        return new Tail();
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
