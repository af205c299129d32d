package dev.muster.propagation.submit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.propagation.submit.Progress.Outcome;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress progress(Outcome outcome, String state, String message) {
        return new Progress(outcome, state, Optional.of("c1"), "pi-driver", message);
    }

    @Test
    void aLineSaysStateMemberAndDriver() {
        assertThat(progress(Outcome.OPEN, "RUNNING", "").line()).isEqualTo("RUNNING in c1, driver pi-driver");
        assertThat(new Progress(Outcome.OPEN, "PENDING", Optional.empty(), "", "0/3 clusters").line())
                .isEqualTo("PENDING: 0/3 clusters");
    }

    @Test
    void whatTheMemberSaysIsOneLineWithoutControlCharacters() {
        var line = progress(Outcome.FAILED, "FAILED", "driver\n\tfailed \u001b[31m" + "x".repeat(2000))
                .line();
        assertThat(line)
                .startsWith("FAILED in c1, driver pi-driver: driver failed  [31mxxx")
                .hasSizeLessThan(700);
    }

    @Test
    void theMarkChangesWithTheLineOnly() {
        var running = progress(Outcome.OPEN, "RUNNING", "");
        assertThat(running.mark())
                .isEqualTo(progress(Outcome.OPEN, "RUNNING", "").mark());
        assertThat(running.mark())
                .isNotEqualTo(progress(Outcome.OPEN, "SUBMITTED", "").mark());
    }

    @Test
    void aShellReadsTheFirstLineWordByWord() {
        assertThat(progress(Outcome.FAILED, "FAILED", "why").text().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).matches("failed [0-9a-f]+ c1 pi-driver"),
                        second -> assertThat(second).isEqualTo("FAILED in c1, driver pi-driver: why"));
        assertThat(new Progress(Outcome.OPEN, "NEW", Optional.empty(), "", "").text())
                .endsWith(" - -\nNEW\n");
    }
}
