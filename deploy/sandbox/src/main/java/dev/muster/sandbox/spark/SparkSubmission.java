package dev.muster.sandbox.spark;

import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.Command;
import dev.muster.sandbox.controlplane.RunFolder;
import dev.muster.sandbox.operator.SubmitProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs {@code org.apache.spark.deploy.SparkSubmit} in cluster mode against one member, as its operator does. */
public final class SparkSubmission implements SubmitProgram {
    /** A submission takes 4 s alone; the API server's own limit of a request is 60 s. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int LAST_LINES = 12;

    private final SparkHomes homes;
    private final RunFolder run;
    private final Cluster cluster;

    public SparkSubmission(SparkHomes homes, RunFolder run, Cluster cluster) {
        this.homes = homes;
        this.run = run;
        this.cluster = cluster;
    }

    @Override
    public Optional<String> versionFor(String image, boolean python) {
        return homes.of(image)
                .filter(home -> !python || home.python().isPresent())
                .map(SparkHome::version);
    }

    @Override
    public String master() {
        return cluster.url();
    }

    @Override
    public Path folder(String submissionId) {
        try {
            return Files.createDirectories(run.folder("submissions").resolve(submissionId));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for a submission: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> submit(String submissionId, String version, List<String> arguments) {
        var home = homes.all().stream()
                .filter(one -> one.version().equals(version))
                .findFirst()
                .orElseThrow();
        var line = new ArrayList<>(List.of(
                home.java().toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                home.classPath(),
                "org.apache.spark.deploy.SparkSubmit"));
        line.addAll(arguments);
        var environment = Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME", folder(submissionId).toString(),
                "KUBECONFIG", cluster.kubeconfig().toString(),
                "SPARK_LOCAL_IP", "127.0.0.1");
        var child = run.start(
                new Command(cluster.name() + ".submit." + submissionId, line, environment).in(folder(submissionId)));
        if (!child.awaitExit(LIMIT)) {
            child.kill();
            return Optional.of("spark-submit did not end within " + LIMIT.toMinutes() + " minutes");
        }
        return child.exitCode().orElseThrow() == 0 ? Optional.empty() : Optional.of(end(child.log()));
    }

    private static String end(Path log) {
        try {
            var lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "what it said cannot be read: " + e.getMessage();
        }
    }
}
