package dev.muster.sandbox.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process whose clock is set apart reads another time, in every way that the product reads it. */
class ClocksTest {
    /** What the process does. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) {
            System.out.println(Instant.now());
            System.out.println(ZonedDateTime.now(ZoneOffset.UTC).toInstant());
            System.out.println(Clock.systemUTC().instant());
            System.out.println(Instant.ofEpochMilli(Clock.systemUTC().millis()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void aProcessReadsTheTimeThatItsClockIsSetTo(long minutes, @TempDir Path folder)
            throws IOException, InterruptedException {
        var clocks = Clocks.in(folder);
        clocks.set("reader", Duration.ofMinutes(minutes));
        var line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(clocks.flags("reader"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Reading.class.getName()));
        var began = Instant.now();
        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        var ended = Instant.now();
        assertThat(said.lines().filter(text -> text.endsWith("Z")).map(Instant::parse))
                .as(said)
                .hasSize(4)
                .allSatisfy(time ->
                        assertThat(time.minus(Duration.ofMinutes(minutes))).isBetween(began.minusMillis(1), ended));
    }
}
