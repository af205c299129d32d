package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageFilesTest {
    private static final Path PAGE = Path.of("src/main/resources/dev/muster/propagation/dashboard/page");
    private static final Pattern IMPORT = Pattern.compile("(?:from |import\\()'\\./([^']+)'");

    private final PageFiles files = new PageFiles();

    @Test
    void everyFileOfThePageIsServedAndNothingElse() throws IOException {
        try (var walk = Files.walk(PAGE)) {
            assertThat(walk.filter(Files::isRegularFile)
                            .map(file -> PAGE.relativize(file).toString()))
                    .allSatisfy(name -> assertThat(files.find(name)).as(name).isPresent());
        }
        assertThat(files.find("../application.yaml")).isEmpty();
        assertThat(files.find("page/main.js")).isEmpty();
        assertThat(files.find("")).isEqualTo(files.find("index.html"));
    }

    @Test
    void whatAScriptImportsIsServed() throws IOException {
        try (var scripts = Files.newDirectoryStream(PAGE, "*.js")) {
            for (var script : scripts) {
                IMPORT.matcher(Files.readString(script)).results().forEach(found -> assertThat(
                                files.find(found.group(1)))
                        .as(script + " imports " + found.group(1))
                        .isPresent());
            }
        }
    }

    @Test
    void aFilesTagIsAnotherOneForOtherBytes() {
        var file = new PageFiles.File("text/plain", "a".getBytes(StandardCharsets.UTF_8));
        var other = new PageFiles.File("text/plain", "b".getBytes(StandardCharsets.UTF_8));
        assertThat(file.tag()).isNotEqualTo(other.tag()).matches("\"[0-9a-f]{24}\"");
        assertThat(file.isAmong("")).isFalse();
        assertThat(file.isAmong(other.tag())).isFalse();
        assertThat(file.isAmong(other.tag() + ", W/" + file.tag())).isTrue();
        assertThat(file.isAmong(file.tag())).isTrue();
    }
}
