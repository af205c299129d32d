package dev.muster.sandbox.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One version of Spark on this machine, as {@code deploy/sandbox/spark} lays it out.
 *
 * @param version such as {@code 3.5.4}
 * @param java the program that runs it: Spark 3.5 does not run on the JDK that Muster runs on
 * @param classPath all its jars
 * @param examples the jar that stands in for the examples jar of Spark's images
 */
public record SparkHome(String version, Path java, String classPath, Path examples) {

    /** Reads the folder {@code <version>} that the script made. */
    static SparkHome read(Path folder) {
        try {
            return new SparkHome(
                    folder.getFileName().toString(),
                    Path.of(Files.readString(folder.resolve("java-home")).strip(), "bin", "java"),
                    Files.readString(folder.resolve("classpath")).strip(),
                    folder.resolve("spark-examples.jar").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    static boolean isComplete(Path folder) {
        return Files.exists(folder.resolve("java-home")) && Files.exists(folder.resolve("classpath"));
    }

    /** The first two numbers, within which Spark's versions understand each other: {@code 3.5}. */
    String line() {
        return version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
    }
}
