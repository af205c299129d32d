package dev.muster.propagation.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.binding.JobPhase;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobRowsTest {
    private static final String PLACED = ", member: c1, reason: Success, message: placed";

    private record Case(
            String name,
            SparkApplication template,
            @Nullable ResourceBinding binding,
            List<Work> works,
            JobPhase phase,
            @Nullable String member) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        var plain = Hub.template();
        var starting = "{phase: Starting, armedAt: \"2026-11-21T10:03:00Z\"}";
        return Stream.of(
                new Case(
                        "no policy claims it", Hub.template("", "spec: {}"), null, List.of(), JobPhase.UNCLAIMED, null),
                new Case("claimed and not decided", plain, null, List.of(), JobPhase.WAITING, null),
                new Case(
                        "suspended",
                        Hub.template(", annotations: {fleet.muster.dev/claimed-by: p}", "spec: {suspend: true}"),
                        null,
                        List.of(),
                        JobPhase.HELD,
                        null),
                new Case(
                        "held by its policy",
                        plain,
                        Hub.binding(0, ", reason: Suspended"),
                        List.of(),
                        JobPhase.HELD,
                        null),
                new Case("decided, no Work yet", plain, Hub.binding(1, PLACED), List.of(), JobPhase.RESERVING, "c1"),
                new Case("ordered", plain, Hub.binding(1, PLACED), works("c1", "Run", ""), JobPhase.RESERVING, "c1"),
                new Case("armed", plain, Hub.binding(1, PLACED), works("c1", "Run", starting), JobPhase.STARTING, "c1"),
                new Case(
                        "running",
                        plain,
                        Hub.binding(1, PLACED),
                        works("c1", "Run", "{phase: Running}"),
                        JobPhase.RUNNING,
                        "c1"),
                new Case(
                        "running in a member that is silent",
                        plain,
                        Hub.binding(1, ", member: c9"),
                        works("c9", "Run", "{phase: Running}"),
                        JobPhase.UNKNOWN,
                        "c9"),
                new Case(
                        "being taken back",
                        plain,
                        Hub.binding(1, PLACED),
                        works("c1", "Withdraw", starting),
                        JobPhase.WITHDRAWING,
                        "c1"),
                new Case(
                        "taken back, next attempt not decided",
                        plain,
                        Hub.binding(1, ", history: [{attempt: 1, member: c1, outcome: DriverLate}]"),
                        works("c1", "Withdraw", "{phase: Withdrawn}"),
                        JobPhase.WAITING,
                        null),
                new Case(
                        "ran in a member that is attested gone",
                        plain,
                        Hub.binding(1, ", history: [{attempt: 1, member: gone, outcome: Attested}]"),
                        works("gone", "Run", "{phase: Running}"),
                        JobPhase.WAITING,
                        null),
                new Case(
                        "over",
                        Hub.template("", "status: {applicationState: {state: COMPLETED}}"),
                        Hub.binding(1, PLACED),
                        works("c1", "Run", "{phase: Finished}"),
                        JobPhase.FINISHED,
                        "c1"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePhaseFollowsFromTheObjects(Case given) {
        var row = JobRows.of(
                new JobRows.Known(given.template(), given.binding(), given.works()), Hub.ready("c1", "gone"));
        assertThat(row.phase()).isEqualTo(given.phase());
        assertThat(row.member()).isEqualTo(given.member());
    }

    @Test
    void aWaitingJobSaysWhyAndWhatItAsksFor() {
        var binding = Hub.binding(0, """
                , reason: InsufficientResources, message: closest c1, priority: 5,
                  gang: [{name: executor, count: 3, minimum: 3, requests: {cpu: "4", memory: 8Gi}}],
                  exclusions: [{member: c2, cause: DriverLate, until: "2026-11-21T10:10:00Z", failures: 1}]
                """.strip());
        var row = JobRows.of(new JobRows.Known(Hub.template(), binding, List.of()), Hub.ready());
        assertThat(row.reason()).isEqualTo("InsufficientResources");
        assertThat(row.message()).isEqualTo("closest c1");
        assertThat(row.priority()).isEqualTo(5);
        assertThat(row.pods()).isEqualTo(3);
        assertThat(row.ask()).isEqualTo(new Amount(12_000, 24L << 30));
        assertThat(row.exclusions())
                .containsExactly(new JobRow.Exclusion("c2", "DriverLate", Timeline.millis("2026-11-21T10:10:00Z")));
    }

    @Test
    void aPlacedJobShowsTheMembersWordsAndCountsItsExecutors() {
        var status = "{phase: Running, executors: {wanted: 3, pending: 1, running: 2, ended: 0},"
                + " conditions: [{type: ExecutorsPending, status: \"True\", message: one has no node}]}";
        var row = JobRows.of(
                new JobRows.Known(Hub.template(), Hub.binding(1, PLACED), works("c1", "Run", status)), Hub.ready("c1"));
        assertThat(row.reason()).isEmpty();
        assertThat(row.message()).isEqualTo("one has no node");
        assertThat(row.executors()).isEqualTo(2);
        assertThat(row.executorsWanted()).isEqualTo(3);
    }

    @Test
    void aLongMessageIsCut() {
        var binding = Hub.binding(0, ", reason: InsufficientResources, message: " + "x".repeat(2_000));
        var row = JobRows.of(new JobRows.Known(Hub.template(), binding, List.of()), Hub.ready());
        assertThat(row.message()).hasSize(JobRow.MESSAGE).endsWith("…");
    }

    private static List<Work> works(String member, String intent, String status) {
        return List.of(Hub.work(1, member, 1, intent, status));
    }
}
