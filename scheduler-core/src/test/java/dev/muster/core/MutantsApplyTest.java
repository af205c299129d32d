package dev.muster.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The seeded defects still find their place in the code; whether the suite notices them is what {@code mutants/run} shows. */
class MutantsApplyTest {
    private static final Path MUTANTS = Path.of("mutants");

    @TestFactory
    Stream<DynamicTest> eachDefectFindsItsPlaceOnce() throws IOException {
        return mutants().stream()
                .map(file -> DynamicTest.dynamicTest(file.toString(), () -> {
                    String text = Files.readString(file);
                    String source = Files.readString(Path.of(text.lines()
                            .filter(line -> line.startsWith("file: "))
                            .findFirst()
                            .orElseThrow()
                            .substring(6)));
                    String find = text.substring(text.indexOf("<<<<\n") + 5, text.indexOf("\n====\n"));
                    String put = text.substring(text.indexOf("====\n") + 5, text.indexOf("\n>>>>"));
                    assertThat(put).isNotEqualTo(find);
                    assertThat(source).containsOnlyOnce(find);
                }));
    }

    @Test
    void thereAreAtLeastThreeForEachPart() throws IOException {
        Map<String, Long> byPart = mutants().stream()
                .collect(Collectors.groupingBy(
                        file -> file.getParent().getFileName().toString(), Collectors.counting()));
        assertThat(byPart).allSatisfy((part, count) -> assertThat(count).isGreaterThanOrEqualTo(3));
    }

    private static List<Path> mutants() throws IOException {
        try (Stream<Path> files = Files.walk(MUTANTS)) {
            return files.filter(file -> file.toString().endsWith(".mutant"))
                    .sorted()
                    .toList();
        }
    }
}
