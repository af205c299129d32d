package dev.muster.sandbox.spark;

import dev.muster.sandbox.operator.SubmitProgram;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The versions of Spark that this machine can run, and which of them an image stands for.
 *
 * @param all at least one
 * @param images which images are Spark's: the whole reference must match, and group 1 is its version
 */
public record SparkHomes(List<SparkHome> all, Pattern images) {
    /** Any registry's image {@code spark} or {@code spark-py} whose tag begins with a version. */
    private static final Pattern SPARK_IMAGES =
            Pattern.compile("(?:.*/)?spark(?:-py)?:v?(\\d+\\.\\d+(?:\\.\\d+)?)(?:[-_.].*)?");

    public SparkHomes {
        all = List.copyOf(all);
    }

    /** What {@code deploy/sandbox/spark} has made in this checkout, for all images of Spark; empty if nothing. */
    public static Optional<SparkHomes> in(Path checkout) {
        var made = checkout.resolve("deploy/sandbox/real-spark/target");
        if (!Files.isDirectory(made)) {
            return Optional.empty();
        }
        try (var folders = Files.list(made)) {
            var homes = folders.filter(SparkHome::isComplete)
                    .map(SparkHome::read)
                    .sorted(Comparator.comparing(SparkHome::version))
                    .toList();
            return homes.isEmpty() ? Optional.empty() : Optional.of(new SparkHomes(homes, SPARK_IMAGES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for Spark in " + made + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes what {@code deploy/sandbox/spark} makes, unless it is there.
     *
     * @param words of the script: {@code --python} first, and versions; without any, the version of the documents' job
     * @throws IllegalStateException if Spark cannot run here; says why
     */
    public static SparkHomes make(Path checkout, String... words) {
        var line = new ArrayList<String>();
        line.add(checkout.resolve("deploy/sandbox/spark").toString());
        line.addAll(List.of(words));
        try {
            var script = new ProcessBuilder(line).redirectErrorStream(true).start();
            var said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new IllegalStateException(said.strip());
            }
            return in(checkout).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run deploy/sandbox/spark: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Spark was fetched", e);
        }
    }

    /** What can be run, for people: {@code 3.5.4, 4.0.1}. */
    public String versions() {
        return all.stream()
                .map(home -> home.version() + (home.python().isPresent() ? " with Python" : ""))
                .collect(Collectors.joining(", "));
    }

    /** The same for other images. */
    public SparkHomes forImages(Pattern others) {
        return new SparkHomes(all, others);
    }

    /** The Spark for an image: its own version, else another of the same 3.5 or 4.0; empty where none of those is here. */
    public Optional<SparkHome> of(String image) {
        var match = images.matcher(image);
        if (!match.matches()) {
            return Optional.empty();
        }
        var wanted = match.group(1);
        return all.stream()
                .filter(home -> (wanted + ".").startsWith(home.line() + "."))
                .max(Comparator.comparing(home -> home.version().equals(wanted)));
    }

    /** The Spark that a pod was submitted with; empty for all pods that are not real Spark's. */
    Optional<SparkHome> of(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return all.stream()
                .filter(home -> labels != null && home.version().equals(labels.get(SubmitProgram.HOME_LABEL)))
                .findFirst();
    }
}
