package dev.muster.propagation.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.BindingSpec.TargetCluster;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.core.model.Taint;
import dev.muster.propagation.duplicate.DuplicateStep.Decide;
import dev.muster.propagation.duplicate.DuplicateStep.Release;
import dev.muster.propagation.duplicate.DuplicateStep.Send;
import dev.muster.propagation.duplicate.DuplicateStep.Tell;
import dev.muster.propagation.object.Fate;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to a template of any kind, step by step. */
class NextDuplicateStepsTest {
    private static final Taint CORDON = new Taint("cordon", "", Taint.Effect.NO_SCHEDULE);

    /** @param want one word a step */
    record Case(String name, Supplier<Duplicate> given, List<String> want) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("nobody claims it", Duplicate::new, List.of()),
                new Case(
                        "decided: marked before anything is sent",
                        () -> two().claimed().decided(),
                        List.of("Mark")),
                new Case(
                        "claimed: decided, and told",
                        () -> two().claimed(),
                        List.of("Decide", "Tell ScheduleBindingSucceed")),
                new Case(
                        "decided: sent to every member that matches, ready or not",
                        () -> two().claimed().marked().decided(),
                        List.of("Send c1", "Send c2")),
                new Case(
                        "in every member: rest",
                        () -> two().claimed().marked().decided().applied("c1").applied("c2"),
                        List.of()),
                new Case(
                        "an older version: sent again",
                        () -> two().claimed()
                                .marked()
                                .decided()
                                .applied("c1")
                                .work("c2", Intent.Run, 6, List.of("b"), Phase.Applied, null),
                        List.of("Send c2")),
                new Case(
                        "a job's copy is there: shared",
                        () -> two().claimed()
                                .marked()
                                .decided()
                                .applied("c1")
                                .work("c2", Intent.Run, 7, List.of("job"), Phase.Applied, null),
                        List.of("Send c2")),
                new Case(
                        "withdrawn and wanted again: sent",
                        () -> two().claimed()
                                .marked()
                                .decided()
                                .applied("c1")
                                .work("c2", Intent.Withdraw, 7, List.of(), Phase.Withdrawn, null),
                        List.of("Send c2")),
                new Case(
                        "dispatch to one member is held: not sent there",
                        () -> two().claimed("suspension: {dispatchingOnClusters: {clusterNames: [c2]}}")
                                .marked()
                                .decided(),
                        List.of("Send c1")),
                new Case(
                        "a member joins: decided anew",
                        () -> everywhere().member("c3"),
                        List.of("Decide", "Tell ScheduleBindingSucceed")),
                new Case(
                        "a joining member with a taint that is not tolerated stays out",
                        () -> everywhere().member("c3", CORDON),
                        List.of()),
                new Case(
                        "a taint keeps only new copies away", () -> everywhere().member("c2", CORDON), List.of()),
                new Case(
                        "a member leaves the fleet: decided without it",
                        () -> everywhere().leaving("c2"),
                        List.of("Decide", "Tell ScheduleBindingSucceed")),
                new Case(
                        "then its copy is taken back",
                        () -> everywhere().leaving("c2").decided(),
                        List.of("Release c2 Superseded GOES")),
                new Case(
                        "in a member that is gone for good the order is dropped",
                        () -> everywhere().attestedGone("c2").decided(),
                        List.of("Abandon c2")),
                new Case(
                        "a member refuses: said once, on this template",
                        () -> everywhere().work("c2", Intent.Run, 7, List.of("b"), Phase.Refused, "not ours"),
                        List.of("Decide", "Tell Conflict")),
                new Case(
                        "said already: rest",
                        () -> everywhere()
                                .work("c2", Intent.Run, 7, List.of("b"), Phase.Refused, "not ours")
                                .decided(),
                        List.of()),
                new Case(
                        "it is settled: the condition goes",
                        () -> everywhere()
                                .work("c2", Intent.Run, 7, List.of("b"), Phase.Refused, "not ours")
                                .decided()
                                .applied("c2"),
                        List.of("Decide")),
                new Case(
                        "no member matches: said with the reasons",
                        () -> two().claimed("placement: {clusterAffinity: {clusterNames: [c9]}}")
                                .marked(),
                        List.of("Decide", "Tell ScheduleBindingFailed")),
                new Case(
                        "the policy is gone: said; copies stay",
                        () -> everywhere().unclaimed(),
                        List.of("Decide")),
                new Case("then nothing more", () -> everywhere().unclaimed().decided(), List.of()),
                new Case(
                        "another scheduler's policy: left alone",
                        () -> two().claimed("schedulerName: other"),
                        List.of()),
                new Case(
                        "deleted: taken back everywhere",
                        () -> everywhere().deleting(),
                        List.of("Release c1 TemplateDeleted AS_ORDERED", "Release c2 TemplateDeleted AS_ORDERED")),
                new Case(
                        "deleted: waits for each member's word",
                        () -> everywhere()
                                .deleting()
                                .work("c1", Intent.Withdraw, 7, List.of(), Phase.Withdrawing, null)
                                .work("c2", Intent.Withdraw, 7, List.of(), null, null),
                        List.of()),
                new Case(
                        "deleted: waits while a job still uses a copy",
                        () -> everywhere()
                                .withoutWorks()
                                .deleting()
                                .work("c1", Intent.Run, 7, List.of("job"), Phase.Applied, null),
                        List.of()),
                new Case(
                        "deleted: a member that is gone holds up nothing",
                        () -> everywhere().deleting().withoutMember("c1"),
                        List.of("Abandon c1", "Release c2 TemplateDeleted AS_ORDERED")),
                new Case(
                        "deleted, nothing left: set free",
                        () -> everywhere().deleting().withoutWorks(),
                        List.of("Unmark")),
                new Case(
                        "gone, nothing left: the binding goes last, so that its kind is watched until then",
                        () -> everywhere().gone().withoutWorks(),
                        List.of("Unbind")),
                new Case(
                        "given up before anything was sent: forgotten",
                        () -> two().claimed().decided().unclaimed(),
                        List.of("Unbind")),
                new Case("deleted, no binding: free", () -> new Duplicate().deleting(), List.of("Unmark")),
                new Case(
                        "deleted, no binding, a copy: not free",
                        () -> new Duplicate().deleting().applied("c1"),
                        List.of()),
                new Case("marked in vain: the mark is taken off", () -> new Duplicate().marked(), List.of("Unmark")),
                new Case(
                        "the template went by force: its copies go too",
                        () -> everywhere().gone(),
                        List.of("Release c1 TemplateDeleted AS_ORDERED", "Release c2 TemplateDeleted AS_ORDERED")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void next(Case each) {
        assertThat(each.given().get().steps().stream().map(NextDuplicateStepsTest::word))
                .containsExactlyElementsOf(each.want());
    }

    @Test
    void theBindingNamesMembersAndPolicyAndTheEventSaysWhere() {
        var steps = two().claimed().marked().steps();
        var spec = ((Decide) steps.getFirst()).spec();
        assertThat(spec.clusters()).containsExactly(new TargetCluster("c1", 0), new TargetCluster("c2", 0));
        assertThat(spec.policy()).isNotNull().satisfies(policy -> assertThat(policy.uid())
                .isEqualTo("p"));
        assertThat(((Tell) steps.getLast()).message())
                .isEqualTo("Binding has been scheduled successfully. Result: {c1:0, c2:0}");
    }

    @Test
    void whyNoMemberMatchesIsSaidWithTheMembersThatDoNotExist() {
        var steps = two().claimed("placement: {clusterAffinity: {clusterNames: [c9]}}")
                .marked()
                .steps();
        assertThat(((Tell) steps.getLast()).message())
                .isEqualTo("0/2 clusters are available: the policy names member clusters that do not exist: c9,"
                        + " 2 cluster(s) did not match the placement cluster affinity constraint.");
    }

    @Test
    void aPolicyThatHoldsPlacingAddsNothingAndTakesNothing() {
        var held = "suspension: {scheduling: true}";
        assertThat(((Decide) two().claimed(held).marked().steps().getFirst())
                        .spec()
                        .reason())
                .isEqualTo("Suspended");
        assertThat(everywhere().claimed(held).member("c3").steps()).isEmpty();
    }

    private static Duplicate two() {
        return new Duplicate().member("c1").member("c2");
    }

    /** Claimed, decided and applied in both members. */
    private static Duplicate everywhere() {
        return two().claimed().marked().decided().applied("c1").applied("c2");
    }

    private static String word(DuplicateStep step) {
        return switch (step) {
            case Send send -> "Send " + send.member();
            case Release release ->
                "Release " + member(release.work().getMetadata().getNamespace()) + " "
                        + words(release.cause(), release.fate());
            case DuplicateStep.Abandon abandon ->
                "Abandon " + member(abandon.work().getMetadata().getNamespace());
            case Tell tell -> "Tell " + tell.reason();
            case Decide decide -> "Decide";
            case DuplicateStep.Mark mark -> "Mark";
            case DuplicateStep.Unmark unmark -> "Unmark";
            case DuplicateStep.Unbind unbind -> "Unbind";
        };
    }

    private static String words(WithdrawCause cause, Fate fate) {
        return cause + " " + fate;
    }

    private static String member(String namespace) {
        return namespace.substring("muster-member-".length());
    }
}
