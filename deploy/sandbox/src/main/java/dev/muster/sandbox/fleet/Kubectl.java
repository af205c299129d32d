package dev.muster.sandbox.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real kubectl, pointed at one cluster.
 *
 * @param binary the program
 * @param kubeconfig whose cluster and identity it uses
 */
public record Kubectl(Path binary, Path kubeconfig) {
    private static final long LIMIT_SECONDS = 60;

    /** @param output standard output and standard error as they came */
    public record Answer(int exitCode, String output) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** Runs {@code kubectl ARGS}; kills it after 60 s. */
    public Answer run(String... args) {
        return run(List.of(args));
    }

    public Answer run(List<String> args) {
        var line = new ArrayList<String>();
        line.add(binary.toString());
        line.add("--kubeconfig=" + kubeconfig);
        line.addAll(args);
        return execute(new ProcessBuilder(line));
    }

    /** Runs {@code kubectl apply -f} on a manifest given as text. */
    public Answer apply(String manifest) {
        return feed(manifest, "apply", "-f", "-");
    }

    /** Runs {@code kubectl ARGS} with {@code input} as its standard input. */
    public Answer feed(String input, String... args) {
        var line = new ArrayList<String>(List.of(binary.toString(), "--kubeconfig=" + kubeconfig));
        line.addAll(List.of(args));
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            try (var stdin = process.outputWriter()) {
                stdin.write(input);
            }
            return collect(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kubectl: " + e.getMessage(), e);
        }
    }

    static Answer execute(ProcessBuilder builder) {
        try {
            var process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            return collect(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + builder.command().getFirst() + ": " + e.getMessage(), e);
        }
    }

    private static Answer collect(Process process) throws IOException {
        var killer = Thread.startVirtualThread(() -> {
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            var code = process.waitFor();
            killer.interrupt();
            return new Answer(code, output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl ran", e);
        }
    }
}
