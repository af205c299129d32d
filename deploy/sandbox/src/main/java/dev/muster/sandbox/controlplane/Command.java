package dev.muster.sandbox.controlplane;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One program to start.
 *
 * @param name what it is called in the run folder: names its log and pid files, letters, digits, dots and dashes only
 * @param line the program and its arguments
 * @param environment added to this process's own environment, or all of it if {@code folder} is given
 * @param grace how long it may take to end by itself after SIGTERM; when a run ends, the programs with the longest grace go first, so
 *     that servers outlive their clients
 * @param folder where it works, apart from all that this process inherited; empty: where this process works
 */
public record Command(
        String name, List<String> line, Map<String, String> environment, Duration grace, Optional<Path> folder) {
    /** Enough for a program that tidies up on the API servers. */
    private static final Duration USUAL_GRACE = Duration.ofSeconds(5);

    public Command {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
            throw new IllegalArgumentException(
                    "a child's name is letters, digits, dots and dashes, not '" + name + "'");
        }
        if (line.isEmpty()) {
            throw new IllegalArgumentException("child " + name + " has no program to run");
        }
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    public Command(String name, List<String> line) {
        this(name, line, Map.of());
    }

    public Command(String name, List<String> line, Map<String, String> environment) {
        this(name, line, environment, USUAL_GRACE);
    }

    public Command(String name, List<String> line, Map<String, String> environment, Duration grace) {
        this(name, line, environment, grace, Optional.empty());
    }

    /** The same in a folder of its own, with its own environment only. */
    public Command in(Path workFolder) {
        return new Command(name, line, environment, grace, Optional.of(workFolder));
    }

    /** The same for a server that would wait for its clients before it ends, and loses nothing if it does not. */
    Command ofServer() {
        return new Command(name, line, environment, Duration.ofMillis(500), folder);
    }
}
