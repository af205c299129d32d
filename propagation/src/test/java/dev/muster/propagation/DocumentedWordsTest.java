package dev.muster.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.WorkCondition;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.core.reason.ReasonCode;
import dev.muster.core.reason.ScheduledReason;
import dev.muster.propagation.status.EventReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every public word has its row in the docs, under its own heading, and the docs have no word that the code lacks. */
class DocumentedWordsTest {
    private static final Path PAGE = Path.of("../docs/reasons-and-events.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|.*");

    private static final Pattern METRIC =
            Pattern.compile("(?:builder|gauge|counter|timer)\\(\\s*\"(muster\\.[a-z.]+)\"");

    private record Case(String heading, List<String> words) {}

    static Stream<Case> cases() {
        return Stream.of(
                words("Why a job waits", ReasonCode.values(), ReasonCode::word),
                words("Condition Scheduled of a binding", ScheduledReason.values(), ScheduledReason::word),
                words("Events", EventReason.values(), EventReason::name),
                words("Phases of a Work", Phase.values(), Phase::name),
                words("Why an attempt ended in a member", WorkReason.values(), WorkReason::name),
                words("Why an attempt is taken back", WithdrawCause.values(), WithdrawCause::name),
                words("Conditions of a Work", WorkCondition.values(), WorkCondition::name));
    }

    private static <W> Case words(String heading, W[] values, Function<W, String> word) {
        return new Case(heading, Arrays.stream(values).map(word).toList());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTableListsExactlyTheWordsOfTheCode(Case given) throws IOException {
        var rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## " + given.heading()))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1))
                .toList();
        assertThat(rows)
                .as("words under '%s' in %s", given.heading(), PAGE.getFileName())
                .containsExactlyInAnyOrderElementsOf(given.words());
    }

    /** Both programs, because nothing else sees both. */
    @Test
    void everyMetricIsInTheRunbookOrAmongTheFleets() throws IOException {
        var pages = Files.readString(Path.of("../docs/runbook.md")) + Files.readString(Path.of("../docs/metrics.md"));
        var metrics = new TreeSet<String>();
        for (var module : List.of(".", "../member-agent")) {
            try (var files = Files.walk(Path.of(module, "src/main/java"))) {
                for (var file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    var text = Files.readString(file);
                    if (text.contains("import io.micrometer.")) {
                        METRIC.matcher(text)
                                .results()
                                .map(found -> found.group(1))
                                .forEach(metrics::add);
                    }
                }
            }
        }
        assertThat(metrics).hasSizeGreaterThan(5).allSatisfy(metric -> assertThat(pages)
                .contains("`" + metric.replace('.', '_')));
    }
}
