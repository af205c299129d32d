package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a person sees who types a line at a shell on the hub: kubectl with the plugin, as it is installed by copying one file.
 *
 * @param took from the start of the line to its end
 */
record Typed(int exitCode, String output, String errors, Duration took) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Runs {@code line} with sh, the plugin in the PATH; the administrator's kubeconfig of the hub is the current one. */
    static Typed line(Fleet fleet, String line) {
        return line(fleet, line, LIMIT);
    }

    /** The same for a line that may take longer than a minute. */
    static Typed line(Fleet fleet, String line, Duration limit) {
        return line(fleet, fleet.kubectl(fleet.hub()).kubeconfig(), line, limit);
    }

    /** The same, typed by whom this kubeconfig names. */
    static Typed line(Fleet fleet, Path kubeconfig, String line) {
        return line(fleet, kubeconfig, line, LIMIT);
    }

    private static Typed line(Fleet fleet, Path kubeconfig, String line, Duration limit) {
        var home = home(fleet);
        var out = home.resolve("out");
        var err = home.resolve("err");
        var began = System.nanoTime();
        try {
            var process = start(fleet, kubeconfig, line, out, err);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                throw new AssertionError(line + " did not end within " + limit.toSeconds() + " s");
            }
            return new Typed(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a line ran", e);
        }
    }

    /** A line that goes on until it is ended, such as a watch. */
    record Running(Process process, Path out) implements AutoCloseable {
        String output() {
            try {
                return Files.readString(out, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** @return the exit code; empty while it runs */
        Optional<Integer> exitCode() {
            return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
        }

        @Override
        public void close() {
            end(process);
        }
    }

    /** Starts {@code line} as the hub's administrator; the caller ends it. */
    static Running running(Fleet fleet, String line) {
        var home = home(fleet);
        try {
            var out = Files.createTempFile(home, "running", ".out");
            return new Running(
                    start(fleet, fleet.kubectl(fleet.hub()).kubeconfig(), line, out, home.resolve("running.err")), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home(Fleet fleet) {
        return fleet.planes().run().folder("typed");
    }

    private static Process start(Fleet fleet, Path kubeconfig, String line, Path out, Path err) throws IOException {
        var home = home(fleet);
        var bin = Files.createDirectories(home.resolve("bin"));
        for (var file : List.of("kubectl-amc", "kubectl_complete-amc")) {
            Files.copy(
                    Checkout.current().script("kubectl-amc/" + file),
                    bin.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        var builder = new ProcessBuilder("sh", "-c", line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        var environment = builder.environment();
        environment.put("HOME", home.toString());
        environment.remove("KUBECACHEDIR");
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put(
                "PATH", bin + ":" + fleet.kubectl(fleet.hub()).binary().getParent() + ":" + System.getenv("PATH"));
        return builder.start();
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The output with one space between words, and times and ages as words: equal on every run. */
    String recorded() {
        return output.lines().map(Typed::recorded).collect(Collectors.joining("\n"));
    }

    private static String recorded(String line) {
        return line.strip()
                .replaceAll("\\s+", " ")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "TIME")
                .replaceAll("(?<= |^)(\\d+[dhms])+(?= |$)", "AGE");
    }

    List<String> errorLines() {
        return errors.lines().filter(line -> !line.isBlank()).toList();
    }
}
