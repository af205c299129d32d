package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.fleet.Checkout;
import dev.muster.sandbox.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        var home = fleet.planes().run().folder("typed");
        var kubectl = fleet.kubectl(fleet.hub());
        var began = System.nanoTime();
        try {
            var bin = Files.createDirectories(home.resolve("bin"));
            Files.copy(
                    Checkout.current().script("kubectl-amc/kubectl-amc"),
                    bin.resolve("kubectl-amc"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                    java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            var out = home.resolve("out");
            var err = home.resolve("err");
            var builder = new ProcessBuilder("sh", "-c", line)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().remove("KUBECACHEDIR");
            builder.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
            builder.environment().put("PATH", bin + ":" + kubectl.binary().getParent() + ":" + System.getenv("PATH"));
            var process = builder.start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
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
