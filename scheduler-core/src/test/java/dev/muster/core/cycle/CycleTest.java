package dev.muster.core.cycle;

import static dev.muster.core.Given.KIND;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.names;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.ClusterAffinity;
import dev.muster.core.model.Exclusion;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PreferredTerm;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.SparkOperator;
import dev.muster.core.model.SparkOperator.Answer;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class CycleTest {
    private static final Moment NOW = new Moment(1_000_000, 7);
    private static final MemberView ROOMY = member("c1", node(64, 256));

    private final Cycle cycle = new Cycle(Ranking.DEFAULT);

    private record Filtered(String name, UnaryOperator<MemberView> member, UnaryOperator<Job> job, Reason want) {}

    @TestFactory
    Stream<DynamicTest> whyAMemberIsOut() {
        Taint taint = new Taint("k", "v", Taint.Effect.NO_SCHEDULE);
        return Stream.of(
                        new Filtered(
                                "affinity",
                                m -> m,
                                placed(ClusterAffinity.named("c9")),
                                new Reason.AffinityMismatch("c1")),
                        new Filtered(
                                "cordon",
                                m -> m.withTraits(new MemberTraits(Map.of(), "", "", "", List.of(taint), 1)),
                                j -> j,
                                new Reason.UntoleratedTaint("c1", taint)),
                        new Filtered(
                                "not ready",
                                m -> m.withState(new MemberState(false, false, 0, 20)),
                                j -> j,
                                new Reason.MemberNotReady("c1")),
                        new Filtered(
                                "paused",
                                m -> m.withState(new MemberState(true, true, 0, 20)),
                                j -> j,
                                new Reason.MemberPaused("c1")),
                        new Filtered(
                                "busy",
                                m -> m.withState(new MemberState(true, false, 20, 20)),
                                j -> j,
                                new Reason.OperatorBusy("c1", 20, 20)),
                        new Filtered(
                                "no report", m -> m.withCapacity(Capacity.NONE), j -> j, new Reason.NoReport("c1")),
                        new Filtered(
                                "kind",
                                m -> m.withCapabilities(new Capabilities(
                                        Set.of("v1/Pod"), new SparkOperator.Unknown(), null, null, null)),
                                j -> j,
                                new Reason.KindNotServed("c1", KIND)),
                        new Filtered(
                                "operator absent",
                                m -> m.withCapabilities(operator(new SparkOperator.Absent())),
                                j -> j,
                                new Reason.OperatorAbsent("c1")),
                        new Filtered(
                                "namespace not watched",
                                m -> m.withCapabilities(operator(present(Set.of("spark"), Answer.YES))),
                                j -> j,
                                new Reason.NamespaceNotWatched("c1", "default")),
                        new Filtered(
                                "version of Spark",
                                m -> m.withCapabilities(operator(runs("3.5", "4.0.1"))),
                                needing(declaring("4.0.2")),
                                new Reason.SparkVersionAbsent("c1", "4.0.2", Set.of("3.5", "4.0.1"))),
                        new Filtered(
                                "version of Spark that only begins alike",
                                m -> m.withCapabilities(operator(runs("3.1"))),
                                needing(declaring("3.10.0")),
                                new Reason.SparkVersionAbsent("c1", "3.10.0", Set.of("3.1"))),
                        new Filtered(
                                "webhook",
                                m -> m.withCapabilities(operator(present(Set.of(), Answer.NO))),
                                needing(new Requirements(KIND, true, "", true, "", Set.of(), Set.of())),
                                new Reason.WebhookAbsent("c1")),
                        new Filtered(
                                "batch scheduler",
                                m -> m.withCapabilities(operator(present(Set.of(), Answer.YES))),
                                needing(new Requirements(KIND, true, "", true, "volcano", Set.of(), Set.of())),
                                new Reason.BatchSchedulerAbsent("c1", "volcano")),
                        new Filtered(
                                "operator too old for the spec",
                                m -> m.withCapabilities(operator(new SparkOperator.Present(
                                        Set.of(), Set.of("2.0.2"), null, Answer.YES, Answer.YES, Set.of()))),
                                needing(new Requirements(
                                        KIND, true, "", true, TEMPLATES, "", Set.of(), Set.of(), Set.of())),
                                new Reason.OperatorTooOld("c1", Set.of("2.0.2"), TEMPLATES)),
                        new Filtered(
                                "namespace",
                                m -> m.withCapabilities(objects(Map.of(), Set.of("other"), Set.of())),
                                j -> j,
                                new Reason.MissingNamespace("c1", "default")),
                        new Filtered(
                                "priority class",
                                m -> m.withCapabilities(objects(Map.of("low", 1), Set.of("default"), Set.of())),
                                needing(new Requirements(KIND, false, "", false, "", Set.of("high"), Set.of())),
                                new Reason.MissingPriorityClass("c1", "high")),
                        new Filtered(
                                "service account",
                                m -> m.withCapabilities(objects(Map.of(), Set.of("default"), Set.of("other/runner"))),
                                needing(new Requirements(KIND, false, "", false, "", Set.of(), Set.of("runner"))),
                                new Reason.MissingServiceAccount("c1", "default", "runner")),
                        new Filtered(
                                "backoff",
                                m -> m,
                                excluded(new Exclusion("c1", 1_000_001, "Refused", -1)),
                                new Reason.Excluded("c1", "Refused", "", 1_000_001, false)),
                        new Filtered(
                                "no younger report",
                                m -> m,
                                excluded(new Exclusion("c1", 0, "Refused", 1)),
                                new Reason.Excluded("c1", "Refused", "", 0, true)))
                .map(c -> DynamicTest.dynamicTest(c.name, () -> {
                    Plan plan = plan(List.of(c.job.apply(job("a", spark(1, 1, 1)))), c.member.apply(ROOMY));
                    assertThat(plan.waits()).hasSize(1);
                    assertThat(plan.waits().getFirst().perMember()).containsExactly((Reason.OfMember) c.want);
                }));
    }

    private static final OperatorSince TEMPLATES = new OperatorSince(2, 1, "spec.driver.template");

    private record Open(String name, UnaryOperator<MemberView> member, UnaryOperator<Job> job) {}

    @TestFactory
    Stream<DynamicTest> whatDoesNotKeepAJobOut() {
        Taint taint = new Taint("k", "v", Taint.Effect.NO_SCHEDULE);
        Requirements demanding = new Requirements(KIND, true, "", true, "volcano", Set.of("high"), Set.of("runner"));
        return Stream.of(
                        new Open("unknown is not no", m -> m, needing(demanding)),
                        new Open(
                                "an operator of the release that is needed, or of one that cannot be read",
                                m -> m.withCapabilities(operator(new SparkOperator.Present(
                                        Set.of(), Set.of("v2.1.0", "latest"), null, Answer.YES, Answer.YES, Set.of()))),
                                needing(new Requirements(
                                        KIND, true, "", true, TEMPLATES, "", Set.of(), Set.of(), Set.of()))),
                        new Open(
                                "an operator whose webhook nobody knows",
                                m -> m.withCapabilities(operator(new SparkOperator.Present(
                                        Set.of("default"), Set.of(), null, Answer.UNKNOWN, Answer.UNKNOWN, null))),
                                needing(demanding)),
                        new Open(
                                "a listed version of Spark",
                                m -> m.withCapabilities(operator(runs("3.5", "4.0.2"))),
                                needing(declaring("4.0.2"))),
                        new Open(
                                "a version of a listed line",
                                m -> m.withCapabilities(operator(runs("3.5", "4.0.2"))),
                                needing(declaring("3.5.4"))),
                        new Open(
                                "no declared version of Spark",
                                m -> m.withCapabilities(operator(runs("3.5"))),
                                needing(declaring(""))),
                        new Open(
                                "a tolerated taint",
                                m -> m.withTraits(new MemberTraits(Map.of(), "", "", "", List.of(taint), 1)),
                                j -> with(
                                        j,
                                        new Placement(
                                                ClusterAffinity.ANY,
                                                List.of(new Toleration("k", Toleration.Operator.EXISTS, "", null))),
                                        j.requirements(),
                                        List.of())),
                        new Open(
                                "a backoff that is over",
                                m -> m,
                                excluded(new Exclusion("c1", 1_000_000, "Refused", 0))),
                        new Open(
                                "another member's backoff",
                                m -> m,
                                excluded(new Exclusion("c2", 9_000_000, "Refused", 9))))
                .map(c -> DynamicTest.dynamicTest(c.name, () -> assertThat(
                                plan(List.of(c.job.apply(job("a", spark(1, 1, 1)))), c.member.apply(ROOMY))
                                        .places())
                        .hasSize(1)));
    }

    @Test
    void twoJobsOfOneCycleDoNotTakeTheSameRoom() {
        Plan plan = plan(
                List.of(job("young", 0, 2, spark(4, 4, 4)), job("old", 0, 1, spark(4, 4, 4))),
                member("c1", node(17, 64)));
        assertThat(plan.places()).extracting(place -> place.job().key().name()).containsExactly("old");
        assertThat(plan.waits()).extracting(wait -> wait.job().key().name()).containsExactly("young");
    }

    @Test
    void aClaimThatNoReportShowsIsNotGivenAgainAndItsFitIsAForecast() {
        MemberView c1 = member("c1", node(40, 64));
        Ledger ledger = new Ledger();
        Job first = job("a", spark(4, 4, 4));
        ledger.assume(Claim.fresh("a.1", "c1", first.key(), first.gang(), Map.of("driver", 1, "executor", 4)));
        Plan second = cycle.plan(List.of(job("b", spark(4, 4, 4))), Snapshot.of(List.of(c1), ledger), null, NOW);
        assertThat(second.places()).extracting(Decision.Place::forecast).containsExactly(true);
        Plan third = cycle.plan(List.of(job("c", spark(6, 4, 4))), Snapshot.of(List.of(c1), ledger), null, NOW);
        assertThat(third.waits()).hasSize(1);
        ledger.forget("a.1", Ledger.Proof.RESERVATION_FAILED);
        Plan again = cycle.plan(List.of(job("c", spark(6, 4, 4))), Snapshot.of(List.of(c1), ledger), null, NOW);
        assertThat(again.places()).extracting(Decision.Place::forecast).containsExactly(false);
    }

    @Test
    void whatDoesNotFitDoesNotBlockWhatFits() {
        Plan plan = plan(List.of(job("big", 9, 0, spark(100, 4, 4)), job("small", spark(1, 1, 1))), ROOMY);
        assertThat(plan.places()).extracting(place -> place.job().key().name()).containsExactly("small");
    }

    @Test
    void unarmedWorksOfThisCycleCountAgainstTheLimit() {
        MemberView c1 = ROOMY.withState(new MemberState(true, false, 18, 20));
        Plan plan = plan(List.of(job("a", spark(1, 1, 1)), job("b", spark(1, 1, 1)), job("c", spark(1, 1, 1))), c1);
        assertThat(plan.places()).hasSize(2);
        assertThat(plan.waits().getFirst().perMember()).containsExactly(new Reason.OperatorBusy("c1", 20, 20));
    }

    @Test
    void aFleetWithoutMembersOrWithoutTheNamedOnesSaysSo() {
        assertThat(plan(List.of(job("a", spark(1, 1, 1)))).waits().getFirst().general())
                .containsExactly(new Reason.NoMembers());
        Job named = placed(ClusterAffinity.named("c9", "c8")).apply(job("a", spark(1, 1, 1)));
        assertThat(plan(List.of(named), ROOMY).waits().getFirst().general())
                .containsExactly(new Reason.NamedMembersMissing(List.of("c8", "c9")));
    }

    @Test
    void machinesBeforeVirtualNodesAndPreferredNodesBeforeOthers() {
        NodeGroup virtual = new NodeGroup(
                "eci", Map.of(), List.of(), true, names("vk", 1), Map.of(), NodeColumns.of(node(900, 900)), null);
        MemberView onlyVirtual = member("c1", virtual);
        MemberView machines = member("c2", node(900, 900));
        MemberView ssd = member("c3", labelled("ssd", Map.of("disk", "ssd"), node(900, 900)));
        assertThat(chosen(spark(4, 4, 4), onlyVirtual, machines)).containsOnly("c2");
        NodeConstraints prefersSsd = new NodeConstraints(
                Map.of(),
                List.of(),
                List.of(new PreferredTerm(
                        50,
                        NodeTerm.ofLabels(new LabelRequirement("disk", LabelRequirement.Operator.IN, List.of("ssd"))))),
                List.of(),
                false);
        assertThat(chosen(Gang.of(pods("executor", 4, 4, 4, prefersSsd)), machines, ssd))
                .containsOnly("c3");
    }

    @Test
    void theTighterMemberIsTakenSoThatBigHolesStayWhole() {
        assertThat(chosen(spark(4, 4, 4), member("c1", node(900, 900)), member("c2", node(20, 20))))
                .containsOnly("c2");
    }

    @Test
    void tiesAreBrokenTheSameWayEachTimeAndNotAlwaysTowardsTheFirstName() {
        MemberView[] equal = {member("c1", node(64, 64)), member("c2", node(64, 64)), member("c3", node(64, 64))};
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Job job = job("j" + i, spark(1, 1, 1));
            Plan plan = plan(List.of(job), equal);
            assertThat(plan(List.of(job), equal[2], equal[0], equal[1])).isEqualTo(plan);
            taken.add(plan.places().getFirst().member());
        }
        assertThat(taken).containsExactlyInAnyOrder("c1", "c2", "c3");
    }

    @Test
    void aKeptMemberIsClosedToTheJobsBehindTheGangOnly() {
        Job gang = job("gang", 5, 10, spark(100, 4, 4));
        Reservation guard = Reservation.untilDrained(gang, "c1");
        List<Job> heads = List.of(job("behind", 5, 11, spark(1, 1, 1)), gang, job("ahead", 6, 12, spark(1, 1, 1)));
        Plan plan = cycle.plan(heads, Snapshot.of(List.of(ROOMY), new Ledger()), guard, NOW);
        assertThat(plan.places()).extracting(place -> place.job().key().name()).containsExactly("ahead");
        assertThat(plan.waits().getLast().perMember()).containsExactly(new Reason.HeldForLargerGang("c1", gang.key()));
        Plan elsewhere =
                cycle.plan(heads, Snapshot.of(List.of(ROOMY, member("c2", node(4, 4))), new Ledger()), guard, NOW);
        assertThat(elsewhere.places()).extracting(Decision.Place::member).contains("c2");
    }

    @Test
    void whatEndsBeforeTheHeadStartsOrTakesNoneOfItsPlacesMayGoToTheMemberKeptForIt() {
        Job gang = job("gang", 5, 10, spark(8, 4, 4));
        long start = NOW.nowMillis() + 60_000;
        Reservation kept = new Reservation(gang, "c1", start, 3);
        List<Job> heads = List.of(
                job("short", 5, 11, spark(1, 1, 1)).expectedToRun(60_000),
                job("long", 5, 12, spark(1, 1, 1)).expectedToRun(60_001),
                job("of-unknown-length", 5, 13, spark(1, 1, 1)),
                job("large", 5, 14, spark(1, 8, 1)));
        Plan plan = cycle.plan(heads, Snapshot.of(List.of(ROOMY), new Ledger()), kept, NOW);
        assertThat(plan.places())
                .as("the second takes two of three spare places, the third would take two more")
                .extracting(place -> place.job().key().name())
                .containsExactly("short", "long");
    }

    @Test
    void jobsThatCannotUseTheNodesOfTheHeadAreNotHeldForIt() {
        NodeConstraints onGpu = new NodeConstraints(Map.of("pool", "gpu"), List.of(), List.of(), List.of(), false);
        NodeConstraints onCpu = new NodeConstraints(Map.of("pool", "cpu"), List.of(), List.of(), List.of(), false);
        MemberView c1 = member(
                "c1",
                labelled("gpu", Map.of("pool", "gpu"), node(8, 8)),
                labelled("cpu", Map.of("pool", "cpu"), node(8, 8)));
        Job gang = job("gang", 0, 1, Gang.of(pods("executor", 100, 4, 4, onGpu)));
        List<Job> heads = List.of(
                job("elsewhere", 0, 2, Gang.of(pods("executor", 1, 1, 1, onCpu))),
                job("same", 0, 3, Gang.of(pods("executor", 1, 1, 1, onGpu))),
                job("either", 0, 4, Gang.of(pods("executor", 1, 1, 1))));
        Plan plan =
                cycle.plan(heads, Snapshot.of(List.of(c1), new Ledger()), Reservation.untilDrained(gang, "c1"), NOW);
        assertThat(plan.places()).extracting(place -> place.job().key().name()).containsExactly("elsewhere");
    }

    @Test
    void onlyTheMembersThatChangedAreLookedAtAndTheOthersKeepTheirReasons() {
        Job big = job("big", spark(4, 4, 4));
        MemberView c1 = member("c1", node(1, 1));
        MemberView c2 = member("c2", node(2, 2));
        List<Reason> known =
                List.copyOf(plan(List.of(big), c1, c2).waits().getFirst().perMember());
        Plan partly = cycle.decide(
                List.of(new Trial(big, known, Set.of("c2"))),
                Snapshot.of(List.of(member("c1", node(64, 64)), member("c2", node(3, 3))), new Ledger())
                        .fleet(),
                null,
                NOW);
        assertThat(partly.waits().getFirst().perMember())
                .as("c1 has room now, but nobody said that it had changed")
                .hasSize(2)
                .contains((Reason.OfMember) known.getFirst());
    }

    @Test
    void thePlanDependsOnItsArgumentsAlone() {
        List<Job> jobs = Stream.iterate(0, i -> i + 1)
                .limit(30)
                .map(i -> job("j" + i, i % 3, 100 - i, spark(1 + i % 5, 2, 2)))
                .toList();
        MemberView[] members = {member("c1", node(30, 64)), member("c2", group("a", node(9, 9)), group("b", node(7, 9)))
        };
        Plan once = plan(jobs, members);
        assertThat(plan(jobs.reversed(), members[1], members[0])).isEqualTo(once);
        assertThat(once.places()).isNotEmpty();
        assertThat(once.waits()).isNotEmpty();
    }

    private Plan plan(List<Job> heads, MemberView... members) {
        return cycle.plan(heads, Snapshot.of(List.of(members), new Ledger()), null, NOW);
    }

    private Set<String> chosen(Gang gang, MemberView... members) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            taken.add(plan(List.of(job("j" + i, gang)), members)
                    .places()
                    .getFirst()
                    .member());
        }
        return taken;
    }

    private static UnaryOperator<Job> placed(ClusterAffinity affinity) {
        return job -> with(job, new Placement(affinity, List.of()), job.requirements(), List.of());
    }

    private static UnaryOperator<Job> needing(Requirements requirements) {
        return job -> with(job, job.placement(), requirements, List.of());
    }

    private static UnaryOperator<Job> excluded(Exclusion exclusion) {
        return job -> with(job, job.placement(), job.requirements(), List.of(exclusion));
    }

    private static Job with(Job job, Placement placement, Requirements requirements, List<Exclusion> exclusions) {
        return new Job(
                job.key(),
                job.tokenPrefix(),
                job.priority(),
                job.createdMillis(),
                job.waitingSinceMillis(),
                job.gang(),
                placement,
                requirements,
                exclusions);
    }

    private static Capabilities operator(SparkOperator operator) {
        return new Capabilities(null, operator, null, null, null);
    }

    private static SparkOperator present(Set<String> namespaces, Answer webhook) {
        return new SparkOperator.Present(namespaces, Set.of("2.4.0"), null, webhook, Answer.YES, Set.of());
    }

    private static SparkOperator runs(String... sparkVersions) {
        return new SparkOperator.Present(Set.of(), Set.of(), Set.of(sparkVersions), Answer.YES, Answer.YES, Set.of());
    }

    private static Requirements declaring(String sparkVersion) {
        return new Requirements(KIND, true, sparkVersion, false, "", Set.of(), Set.of());
    }

    private static Capabilities objects(Map<String, Integer> classes, Set<String> namespaces, Set<String> accounts) {
        return new Capabilities(Set.of(KIND), new SparkOperator.Unknown(), classes, namespaces, accounts);
    }
}
