package dev.muster.sandbox.controlplane;

import java.util.List;
import java.util.Map;

/**
 * One program to start.
 *
 * @param name what it is called in the run folder: names its log and pid files, letters, digits, dots and dashes only
 * @param line the program and its arguments
 * @param environment added to this process's own environment
 */
public record Command(String name, List<String> line, Map<String, String> environment) {
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
}
