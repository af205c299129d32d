package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.Work;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final String HISTORY =
            ", history: [{attempt: 1, member: c1, outcome: DriverLate, at: \"2026-11-21T10:05:00Z\"}]";

    @Test
    void aJobThatWaitsIsQueuedSinceItWasCreated() {
        assertThat(told(0, "")).containsExactly("QUEUED 10:00 -");
    }

    @Test
    void aRunningJobWasQueuedReservedAndStarting() {
        var work = Hub.work(
                1,
                "c1",
                2,
                "Run",
                "{phase: Running, armedAt: \"2026-11-21T10:03:00Z\", driver: {startedAt: \"2026-11-21T10:04:00Z\"}}");
        assertThat(told(1, "", work))
                .containsExactly(
                        "QUEUED 10:00 10:02",
                        "RESERVED 10:02 10:03 c1#1",
                        "STARTING 10:03 10:04 c1#1",
                        "RUNNING 10:04 - c1#1");
    }

    @Test
    void aMovedJobShowsBothWaysAndTheWaitBetweenThem() {
        var first = Hub.work(1, "c1", 1, "Withdraw", "{phase: Withdrawn, armedAt: \"2026-11-21T10:02:00Z\"}");
        var second = Hub.work(2, "c2", 6, "Run", "");
        assertThat(told(2, HISTORY, second, first))
                .containsExactly(
                        "QUEUED 10:00 10:01",
                        "RESERVED 10:01 10:02 c1#1",
                        "STARTING 10:02 10:05 c1#1",
                        "QUEUED 10:05 10:06",
                        "RESERVED 10:06 - c2#2");
    }

    @Test
    void ofAnAttemptWhoseWorkIsGoneOnlyItsEndIsKnown() {
        assertThat(told(1, HISTORY)).containsExactly("MOVED 10:00 10:05 c1#1", "QUEUED 10:05 -");
    }

    @Test
    void stretchesNeverRunBackwardsWhenClocksDiffer() {
        var ahead = Hub.work(1, "c1", 9, "Run", "{phase: Starting, armedAt: \"2026-11-21T10:07:00Z\"}");
        assertThat(told(1, "", ahead))
                .containsExactly("QUEUED 10:00 10:09", "RESERVED 10:09 10:09 c1#1", "STARTING 10:09 - c1#1");
    }

    @Test
    void whatIsNoTimeCountsAsUnknown() {
        assertThat(Timeline.millis("soon")).isZero();
        assertThat(Timeline.millis(null)).isZero();
        assertThat(Timeline.millis("1970-01-01T00:00:01Z")).isEqualTo(1000);
    }

    private static List<String> told(long attempt, String spec, Work... works) {
        return Timeline.of(new JobRows.Known(Hub.template(), Hub.binding(attempt, spec), List.of(works))).stream()
                .map(stage -> stage.kind() + " " + clock(stage.from()) + " "
                        + (stage.to() == null ? "-" : clock(stage.to()))
                        + (stage.member() == null ? "" : " " + stage.member() + "#" + stage.attempt()))
                .toList();
    }

    private static String clock(long millis) {
        return Instant.ofEpochMilli(millis).toString().substring(11, 16);
    }
}
