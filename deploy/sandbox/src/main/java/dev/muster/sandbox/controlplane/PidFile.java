package dev.muster.sandbox.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a guarding shell wrote about its processes: one line {@code <pid> <start time>} each, group leader first. */
final class PidFile {
    private PidFile() {}

    /**
     * One process, named so that a later process with the same id is never taken for it.
     *
     * @param startTicks when it started, in clock ticks since boot
     */
    record Recorded(long pid, long startTicks) {
        /** Whether this very process still exists (a zombie does not count). */
        boolean alive() {
            var started = startOf(pid);
            return started.isPresent() && started.getAsLong() == startTicks;
        }
    }

    /** The processes named in {@code file}; none if it vanished or is unreadable, as one cut off by a crash is. */
    static List<Recorded> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        var recorded = new ArrayList<Recorded>();
        try {
            for (var line : Files.readAllLines(file)) {
                var fields = line.split(" ");
                if (fields.length == 2 && fields[0].matches("[0-9]+") && fields[1].matches("[0-9]+")) {
                    recorded.add(new Recorded(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
                }
            }
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        }
        return recorded;
    }

    /** Field 22 of /proc/PID/stat; empty if there is no such process, or only its zombie. */
    private static OptionalLong startOf(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return fields[0].equals("Z") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(fields[19]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
