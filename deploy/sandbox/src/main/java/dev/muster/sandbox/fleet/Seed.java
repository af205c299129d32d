package dev.muster.sandbox.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The documents' own manifests (resources in {@code seed/}), with the names of two clusters filled in and nothing else changed. */
public final class Seed {
    /** Name of the SparkApplication, in namespace default. */
    public static final String JOB = "spark-pi";

    /** The namespace that its namespace policy distributes. */
    public static final String NAMESPACE = "xxx";

    private static final List<String> FILES = List.of(
            "priority-class.yaml",
            "priority-policy.yaml",
            "namespace-policy.yaml",
            "spark-policy.yaml",
            "spark-pi.yaml");

    private Seed() {}

    /** @param text what kubectl applies */
    public record Manifest(String file, String text) {}

    /**
     * All manifests in the documents' order.
     *
     * @param clusters names for {@code cluster1-id} and {@code cluster2-id}
     */
    public static List<Manifest> all(List<String> clusters) {
        return FILES.stream()
                .map(file -> new Manifest(file, filled(file, clusters)))
                .toList();
    }

    private static String filled(String file, List<String> clusters) {
        var text = read(file);
        for (int i = 0; i < clusters.size(); i++) {
            text = text.replace("${cluster" + (i + 1) + "-id}", clusters.get(i));
        }
        return text;
    }

    private static String read(String file) {
        try (var stream = Seed.class.getResourceAsStream("/seed/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("resource seed/" + file + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read seed/" + file, e);
        }
    }
}
