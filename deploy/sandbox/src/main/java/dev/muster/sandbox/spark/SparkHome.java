package dev.muster.sandbox.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One version of Spark on this machine, as {@code deploy/sandbox/spark} lays it out.
 *
 * @param version such as {@code 3.5.4}
 * @param java the program that runs it: Spark 3.5 does not run on the JDK that Muster runs on
 * @param classPath all its jars
 * @param examples the jar that stands in for the examples jar of Spark's images
 * @param pi the file that stands in for their example in Python
 * @param python the interpreter of Python applications, whose PySpark lies in {@code python/lib} of the folder; empty if there is none
 */
public record SparkHome(String version, Path java, String classPath, Path examples, Path pi, Optional<Path> python) {

    /** Reads the folder {@code <version>} that the script made. */
    static SparkHome read(Path folder) {
        try {
            return new SparkHome(
                    folder.getFileName().toString(),
                    Path.of(Files.readString(folder.resolve("java-home")).strip(), "bin", "java"),
                    Files.readString(folder.resolve("classpath")).strip(),
                    folder.resolve("spark-examples.jar").toAbsolutePath(),
                    folder.resolve("pi.py").toAbsolutePath(),
                    python(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Path> python(Path folder) throws IOException {
        var executable = folder.resolve("python/executable");
        return Files.exists(executable)
                ? Optional.of(Path.of(Files.readString(executable).strip()))
                : Optional.empty();
    }

    /** What Spark calls its home: PySpark is found below it. */
    Path folder() {
        return pi.getParent();
    }

    static boolean isComplete(Path folder) {
        return Files.exists(folder.resolve("java-home")) && Files.exists(folder.resolve("classpath"));
    }

    /** The first two numbers, within which Spark's versions understand each other: {@code 3.5}. */
    String line() {
        return version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
    }
}
