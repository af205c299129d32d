package dev.muster.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is installed on the hub is what the Java types say. With {@code -Dcrds.write} the files are written first. */
class CrdDriftTest {
    private static final Path FOLDER = Path.of("..", "deploy", "crds");

    @BeforeAll
    static void write() throws IOException {
        if (System.getProperty("crds.write") == null) {
            return;
        }
        for (String stale : committed().keySet()) {
            Files.delete(FOLDER.resolve(stale));
        }
        for (var file : CrdFiles.generate().entrySet()) {
            Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
        }
    }

    @Test
    void committedCrdsAreThoseOfTheJavaTypes() throws IOException {
        assertThat(committed())
                .as("deploy/crds differs from the types of module api: run ./mvnw -q -pl api test -Dcrds.write")
                .isEqualTo(CrdFiles.generate());
    }

    private static SortedMap<String, String> committed() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(FOLDER)) {
            for (Path path : paths.toList()) {
                files.put(path.getFileName().toString(), Files.readString(path));
            }
        }
        return files;
    }
}
