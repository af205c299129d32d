package dev.muster.sandbox.judge;

import static dev.muster.sandbox.judge.Played.CONTROL_PLANE;
import static dev.muster.sandbox.judge.Played.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.judge.Ending.Outcome;
import dev.muster.sandbox.judge.Ending.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge is honest: nothing is found in what is in order, and each planted violation is found by its own check. */
class JudgeTest {
    private static final Ending KNOWN = Ending.unknown()
            .jobs(List.of(new Shown("j", "COMPLETED", "Success", "")))
            .expected(List.of(new Outcome("j", 1, "COMPLETED")))
            .allocatable(Map.of("a/n", "2"))
            .secrets(Set.of("bytes"), Map.of("log", List.of("nothing")))
            .reasons(Set.of("InsufficientResources"));

    /** A violation and the check that must find it. */
    record Planted(String name, Invariant found, History history, Ending ending) {
        @Override
        public String toString() {
            return found + ": " + name;
        }
    }

    @Test
    void nothingIsFoundInAJobThatWentStraightThroughAndWasDeleted() {
        assertThat(Judge.findings(Played.straight().history(), KNOWN)).isEmpty();
        assertThat(Judge.findings(
                        Played.deleted().history(), KNOWN.jobs(List.of()).expected(List.of(new Outcome("j", 1, "")))))
                .isEmpty();
    }

    /** On a busy machine the scheduler's bind is answered before the create that it followed. */
    @Test
    void aPodThatIsBoundBeforeItsMakerIsAnsweredHoldsItsRoom() {
        var quick = new Played()
                .work("create", "works", 1, "Run", "")
                .bind("a", "r1", "n")
                .placeholder("a", "r1", "b.1")
                .bind("a", "r2", "n")
                .placeholder("a", "r2", "b.1")
                .copy("a", "create", "b.1", true, "")
                .work("update", "works/status", 1, "Run", "Starting")
                .copy("a", "patch", "b.1", false, "");
        assertThat(Judge.findings(quick.history(), KNOWN.expected(List.of()))).isEmpty();
    }

    @Test
    void eachInvariantHasACheckThatSaysHowItLooks() {
        assertThat(Judge.checks()).extracting(Check::invariant).contains(Invariant.values());
        assertThat(Judge.checks())
                .allSatisfy(check -> assertThat(check.method()).isNotBlank());
    }

    @Test
    void aViolationIsPlantedForEachInvariant() {
        assertThat(planted().map(Planted::found).toList()).contains(Invariant.values());
        assertThat(Arrays.asList(Invariant.values())).hasSize(20);
    }

    @ParameterizedTest
    @MethodSource
    void planted(Planted planted) {
        assertThat(Judge.findings(planted.history(), planted.ending()))
                .extracting(Finding::invariant)
                .contains(planted.found());
    }

    static Stream<Planted> planted() {
        return Stream.of(runs(), orders(), room(), writes(), ends()).flatMap(List::stream);
    }

    private static Planted plant(String name, Invariant found, Played played) {
        return new Planted(name, found, played.history(), KNOWN);
    }

    private static List<Planted> runs() {
        return List.of(
                plant(
                        "a second copy is lifted in another member while the first is",
                        Invariant.S1,
                        new Played().copy("a", "create", "b.1", false, "").copy("b", "create", "b.2", false, "")),
                plant(
                        "a driver outlives its attempt",
                        Invariant.S1,
                        new Played().driver("a", "d", "b.1").copy("b", "create", "b.2", false, "")),
                plant(
                        "a copy is lifted before its Work says Starting",
                        Invariant.S1,
                        new Played()
                                .work("create", "works", 1, "Run", "")
                                .copy("a", "create", "b.1", false, "")
                                .work("update", "works/status", 1, "Run", "Starting")),
                plant(
                        "two drivers at once",
                        Invariant.S2,
                        new Played().driver("a", "d1", "b.1").driver("a", "d2", "b.1")),
                plant(
                        "an attempt starts again after its driver ended",
                        Invariant.S2,
                        new Played().driver("a", "d1", "b.1").ended("a", "d1").driver("a", "d2", "b.1")));
    }

    private static List<Planted> orders() {
        return List.of(
                plant(
                        "the next attempt is ordered while the first is Starting",
                        Invariant.S3,
                        new Played()
                                .work("create", "works", 1, "Run", "")
                                .work("update", "works/status", 1, "Run", "Starting")
                                .work("create", "works", 2, "Run", "")),
                plant(
                        "an order to withdraw an armed Work is taken for proof",
                        Invariant.S3,
                        new Played()
                                .work("create", "works", 1, "Run", "")
                                .work("update", "works/status", 1, "Run", "Running")
                                .work("update", "works", 1, "Withdraw", "Running")
                                .work("create", "works", 2, "Run", "")),
                plant(
                        "a binding goes back to an earlier attempt",
                        Invariant.S4,
                        new Played().binding("create", 2, "default").binding("update", 1, "default")),
                plant(
                        "an earlier attempt is ordered late",
                        Invariant.S4,
                        new Played().work("create", "works", 2, "Run", "").work("create", "works", 1, "Run", "")),
                plant(
                        "Withdrawn becomes Running",
                        Invariant.S5,
                        new Played()
                                .work("update", "works/status", 1, "Withdraw", "Withdrawn")
                                .work("update", "works/status", 1, "Withdraw", "Running")),
                plant(
                        "COMPLETED becomes PENDING",
                        Invariant.S5,
                        Played.straight().template(CONTROL_PLANE, "update", "", "PENDING")),
                plant(
                        "a policy of another namespace places a job",
                        Invariant.S12,
                        new Played().binding("create", 1, "theirs")));
    }

    private static List<Planted> room() {
        return List.of(
                plant(
                        "three cpu are bound to a node of two",
                        Invariant.S7,
                        new Played()
                                .placeholder("a", "r1", "b.1")
                                .placeholder("a", "r2", "b.1")
                                .placeholder("a", "r3", "b.1")
                                .bind("a", "r1", "n")
                                .bind("a", "r2", "n")
                                .bind("a", "r3", "n")),
                plant(
                        "three cpu are bound to a node of two before the third's maker is answered",
                        Invariant.S7,
                        new Played()
                                .placeholder("a", "r1", "b.1")
                                .placeholder("a", "r2", "b.1")
                                .bind("a", "r1", "n")
                                .bind("a", "r2", "n")
                                .bind("a", "r3", "n")
                                .placeholder("a", "r3", "b.1")),
                new Planted(
                        "a claim is left when nothing is there",
                        Invariant.S8,
                        new Played().history(),
                        Ending.unknown().claims(1)),
                plant(
                        "a copy is lifted with half of its room held",
                        Invariant.S9,
                        new Played()
                                .work("create", "works", 1, "Run", "")
                                .placeholder("a", "r1", "b.1")
                                .bind("a", "r1", "n")
                                .copy("a", "create", "b.1", false, "")),
                plant(
                        "a failed reservation leaves a placeholder",
                        Invariant.S9,
                        new Played()
                                .placeholder("a", "r1", "b.1")
                                .work("update", "works/status", 1, "Run", "ReservationFailed")));
    }

    private static List<Planted> writes() {
        return List.of(
                plant(
                        "a pod is deleted by name alone",
                        Invariant.S10,
                        new Played().ask("a", Played.AGENT, "delete", "pods", "p", 200, "{}", "{kind: Status}")),
                plant(
                        "an agent changes an application that is not ours",
                        Invariant.S10,
                        new Played()
                                .ask(
                                        "a",
                                        Played.AGENT,
                                        "patch",
                                        "sparkapplications",
                                        "theirs",
                                        200,
                                        "{metadata: {resourceVersion: '1'}}",
                                        "{kind: SparkApplication, metadata: {uid: x}}")),
                new Planted(
                        "an agent writes what is known to be foreign",
                        Invariant.S10,
                        new Played()
                                .ask("a", Played.AGENT, "update", "configmaps", "theirs", 200, "{}", "{}")
                                .history(),
                        KNOWN.foreign(Set.of("configmaps default/theirs"))),
                plant(
                        "a copy is lifted whatever version it has",
                        Invariant.S11,
                        new Played()
                                .ask(
                                        "a",
                                        Played.AGENT,
                                        "patch",
                                        "sparkapplications",
                                        "j",
                                        200,
                                        "{spec: {suspend: false}}",
                                        "{kind: SparkApplication, metadata: {uid: c, labels: {fleet.muster.dev/token: b.1}}}")),
                plant("a query deletes", Invariant.S13, new Played().impersonated("a", "ann", "delete")),
                plant(
                        "a query is asked as an admin",
                        Invariant.S13,
                        new Played().impersonated("a", "system:admin", "get")),
                plant(
                        "a user writes our finalizer",
                        Invariant.S14,
                        new Played().template(USER, "create", "finalizers: [fleet.muster.dev/withdraw]", "")),
                plant("a refused write is repeated without end", Invariant.S20, repeated(200)));
    }

    private static Played repeated(int times) {
        var played = new Played();
        for (int i = 0; i < times; i++) {
            played.ask("hub", CONTROL_PLANE, "update", "works", "b-1", 409, "{metadata: {resourceVersion: '1'}}", "{}");
        }
        // A second passes with each: brought together into one minute.
        return played.within(java.time.Duration.ofSeconds(50));
    }

    private static List<Planted> ends() {
        var straight = Played.straight();
        var settled = straight.now().plusSeconds(1);
        return List.of(
                new Planted(
                        "a job is in no phase", Invariant.S6, straight.history(), KNOWN.phases(Map.of("running", 0))),
                new Planted(
                        "a job is in two",
                        Invariant.S6,
                        straight.history(),
                        KNOWN.phases(Map.of("running", 1, "finished", 1))),
                new Planted(
                        "a password is in a log",
                        Invariant.S15,
                        straight.history(),
                        KNOWN.secrets(Set.of("bytes"), Map.of("log", List.of("the bytes")))),
                new Planted(
                        "a job waits and does not say why",
                        Invariant.S16,
                        straight.history(),
                        KNOWN.jobs(List.of(new Shown("w", "PENDING", "", "")))),
                new Planted(
                        "a reason that is in no document",
                        Invariant.S16,
                        straight.history(),
                        KNOWN.jobs(List.of(new Shown("w", "PENDING", "Because", "of it")))),
                plant(
                        "the finalizer goes before the copy",
                        Invariant.S17,
                        Played.straight().template(CONTROL_PLANE, "patch", "deletionTimestamp: now", "COMPLETED")),
                new Planted(
                        "a status is written again and again",
                        Invariant.S18,
                        Played.straight()
                                .template(
                                        CONTROL_PLANE, "update", "finalizers: [fleet.muster.dev/withdraw]", "COMPLETED")
                                .history(),
                        KNOWN.settled(settled)),
                new Planted(
                        "a job is lost",
                        Invariant.S19,
                        straight.history(),
                        KNOWN.jobs(List.of(new Shown("j", "PENDING", "InsufficientResources", "no room")))),
                new Planted(
                        "a job is started again after its end",
                        Invariant.S19,
                        Played.straight().driver("a", "j-driver", "b.2").history(),
                        KNOWN));
    }
}
