package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Job;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpectedRunTest {
    @Test
    void aDurationIsReadAndAnythingElseCountsAsNotSaid() {
        assertThat(millis("90s")).isEqualTo(90_000);
        assertThat(millis("1h30m")).isEqualTo(5_400_000);
        for (var bad : new String[] {"", " ", "soon", "-5m", "0s", "5", "99999999999h", "9999999999999999999999s"}) {
            assertThat(millis(bad)).as(bad).isEqualTo(Job.UNKNOWN);
        }
        assertThat(ExpectedRun.millis((Map<String, String>) null)).isEqualTo(Job.UNKNOWN);
        assertThat(ExpectedRun.millis(new TreeMap<>())).isEqualTo(Job.UNKNOWN);
    }

    private static long millis(String said) {
        return ExpectedRun.millis(Map.of(ExpectedRun.ANNOTATION, said));
    }
}
