package dev.muster.sandbox.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the sandbox. */
@Command(
        name = "sandbox",
        description = "A fleet of real Kubernetes control planes on this machine, with Muster running on it.",
        mixinStandardHelpOptions = true,
        subcommands = {Up.class, Down.class, FaultRuns.class})
public final class Sandbox {
    private Sandbox() {}

    public static void main(String[] args) {
        var line = new CommandLine(new Sandbox());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("sandbox: " + failure.getMessage());
            return 1;
        });
        System.exit(line.execute(args));
    }
}
