package dev.muster.core.reason;

import static dev.muster.core.Given.MI;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.JobKey;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasonTextTest {
    private static final Taint TAINT = new Taint("k", "v", Taint.Effect.NO_SCHEDULE);
    private static final Resources EXECUTOR = Resources.pod(4000, 9011 * MI);

    /** One of each reason; a new one that is missing here fails {@link #everyReasonHasItsOwnCodeTextAndTrigger}. */
    static final List<Reason> EVERY = List.of(
            new Reason.AffinityMismatch("c1"),
            new Reason.UntoleratedTaint("c1", TAINT),
            new Reason.MemberNotReady("c1"),
            new Reason.MemberPaused("c1"),
            new Reason.NoReport("c1"),
            new Reason.Excluded("c1", "ReservationFailed", "", 7_000, false),
            new Reason.KindNotServed("c1", "g/v1/K"),
            new Reason.OperatorAbsent("c1"),
            new Reason.NamespaceNotWatched("c1", "spark"),
            new Reason.SparkVersionAbsent("c1", "4.0.2", Set.of("3.5")),
            new Reason.WebhookAbsent("c1"),
            new Reason.OperatorTooOld("c1", Set.of("2.0.2"), new OperatorSince(2, 1, "spec.driver.template")),
            new Reason.BatchSchedulerAbsent("c1", "volcano"),
            new Reason.OperatorBusy("c1", 20, 20),
            new Reason.MissingNamespace("c1", "spark"),
            new Reason.MissingPriorityClass("c1", "high"),
            new Reason.MissingServiceAccount("c1", "spark", "runner"),
            new Reason.QuotaExceeded("c1", "spark", "compute", "requests.cpu", 33_500, -1_000),
            new Reason.NoNodeMatches("c1", "executor", 5, 2, 3),
            lack("c1", 8, 5),
            new Reason.UnitCapsReached(
                    "c1",
                    "default",
                    "spark",
                    List.of(
                            new Reason.UnitCap("ecs", Map.of("pods", 2L)),
                            new Reason.UnitCap("eci", Map.of("pods", 3L))),
                    "executor",
                    5,
                    4,
                    6),
            new Reason.SpreadTooUneven("c", "executor", 6, 4, "topology.kubernetes.io/zone", 1),
            new Reason.HeldForLargerGang("c1", new JobKey("spark", "big", "u")),
            new Reason.NoMembers(),
            new Reason.NamedMembersMissing(List.of("c9", "c8")),
            new Reason.OperatorOnHub("spark"),
            new Reason.DependencyMissing("ConfigMap", "spark", "conf"),
            new Reason.SpecInvalid("spec.driver.cores", "-1", "must be at least 1"),
            new Reason.Suspended("spec.suspend"),
            new Reason.MaxAttemptsReached(3, 3),
            new Reason.NoMatchingPolicy());

    @Test
    void theEventOfAPlacedJobIsTheSeeds() {
        assertThat(ReasonText.scheduled("c6xxxxx", spark(1, 1, 1)))
                .isEqualTo("Binding has been scheduled successfully. Result: {c6xxxxx:0,[{driver 1} {executor 1}]}");
        assertThat(ReasonText.scheduled(Map.of("member2", 1, "member1", 2)))
                .isEqualTo("Binding has been scheduled successfully. Result: {member1:2, member2:1}");
    }

    @Test
    void theEventOfAWaitingJobCountsReasonsAndNamesTheNearestMiss() {
        assertThat(ReasonText.waiting(
                        3,
                        List.of(
                                new Reason.UntoleratedTaint("c3", TAINT),
                                new Reason.AffinityMismatch("c2"),
                                new Reason.AffinityMismatch("c1"))))
                .isEqualTo("0/3 clusters are available: 2 cluster(s) did not match the placement cluster affinity"
                        + " constraint, 1 cluster(s) had untolerated taint {k: v}.");
        assertThat(ReasonText.waiting(3, List.of(lack("c1", 8, 2), lack("c2", 8, 5), lack("c3", 8, 0))))
                .isEqualTo("0/3 clusters are available: 3 cluster(s) had insufficient room for the gang."
                        + " closest c2: executor needs 8 x (4 cpu, 9011Mi), room for 5; short of 3");
    }

    @Test
    void theNearestMissIsTheSmallestShareNotTheSmallestNumber() {
        Reason noDriver = new Reason.InsufficientResources("c1", "driver", 1, EXECUTOR, 0, node(1, 1), "pool", false);
        assertThat(ReasonText.closest(List.of(noDriver, lack("c2", 8, 5))))
                .hasValueSatisfying(text -> assertThat(text).startsWith("closest c2: executor"));
    }

    @Test
    void aPolicyThatClosesIsNamedWithItsCaps() {
        Reason closed = new Reason.UnitCapsReached(
                "c1",
                "default",
                "spark",
                List.of(
                        new Reason.UnitCap("ecs", Map.of("pods", 2L, "cpu", 1500L)),
                        new Reason.UnitCap("eci", Map.of())),
                "executor",
                5,
                4,
                6);
        assertThat(ReasonText.waiting(1, List.of(closed)))
                .isEqualTo("0/1 clusters are available: 1 cluster(s) were closed by ResourcePolicy default/spark"
                        + " (ecs at most 1500m cpu and 2 pods, eci without a cap) for 6 pods.");
    }

    @Test
    void aFleetWithoutMembersSaysSo() {
        assertThat(ReasonText.waiting(0, List.of(new Reason.NoMembers())))
                .isEqualTo("0/0 clusters are available: no member cluster has joined.");
        assertThat(ReasonText.waiting(
                        1,
                        List.of(
                                new Reason.NamedMembersMissing(List.of("c9", "c8")),
                                new Reason.AffinityMismatch("c1"))))
                .startsWith(
                        "0/1 clusters are available: the policy names member clusters that do not exist: c8, c9, 1 ");
    }

    @Test
    void theTextStaysWithinAnEventHoweverManyMembersThereAre() {
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            reasons.add(new Reason.MissingPriorityClass("c" + i, "class-" + i));
        }
        assertThat(ReasonText.waiting(500, reasons)).hasSizeLessThan(1024).contains("and 492 other reasons");
    }

    @Test
    void everyReasonHasItsOwnCodeTextAndTrigger() {
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        for (Reason reason : EVERY) {
            assertThat(codes.add(reason.code()))
                    .as("one case for %s", reason.code())
                    .isTrue();
            assertThat(reason.unblockedBy()).as("what helps %s", reason).isNotEmpty();
            assertThat(ReasonText.detail(reason)).as("text of %s", reason).isNotBlank();
        }
        assertThat(codes).isEqualTo(EnumSet.allOf(ReasonCode.class));
        assertThat(EVERY.stream().map(ReasonText::detail)).doesNotHaveDuplicates();
    }

    @Test
    void codesAreTheNamesOfTheirCases() {
        for (Reason reason : EVERY) {
            assertThat(reason.code().word()).isEqualTo(reason.getClass().getSimpleName());
        }
    }

    @Test
    void detailsCarryTheNumbers() {
        assertThat(ReasonText.detail(lack("c1", 8, 5)))
                .isEqualTo("executor needs 8 x (4 cpu, 9011Mi), room for 5; short of 3; the largest hole is"
                        + " 3 cpu, 12Gi in node group pool");
        assertThat(ReasonText.detail(
                        new Reason.QuotaExceeded("c1", "spark", "compute", "requests.cpu", 33_500, -1_000)))
                .isEqualTo("quota compute in namespace spark: the gang needs 33500m of requests.cpu, -1 is left");
        assertThat(ReasonText.detail(new Reason.SpecInvalid("spec.driver.cores", "-1", "must be at least 1")))
                .isEqualTo("spec.driver.cores: \"-1\" must be at least 1");
    }

    @Test
    void quantitiesLookAsKubernetesPrintsThem() {
        assertThat(Quantity.cpu(500)).isEqualTo("500m");
        assertThat(Quantity.cpu(4000)).isEqualTo("4");
        assertThat(Quantity.cpu(-1500)).isEqualTo("-1500m");
        assertThat(Quantity.bytes(9011 * MI)).isEqualTo("9011Mi");
        assertThat(Quantity.bytes(8192 * MI)).isEqualTo("8Gi");
        assertThat(Quantity.bytes(0)).isEqualTo("0");
        assertThat(Quantity.bytes(1000)).isEqualTo("1000");
        assertThat(Quantity.bytes(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(Quantity.resources(new Resources(500, MI, 10 * MI, 1, Map.of("nvidia.com/gpu", 2L))))
                .isEqualTo("500m cpu, 1Mi, 10Mi ephemeral-storage, 2 nvidia.com/gpu");
    }

    @Test
    void theConditionSaysWhatKindOfObstacleItIs() {
        Reason quota = new Reason.QuotaExceeded("c1", "spark", "compute", "pods", 9, 1);
        assertThat(ScheduledReason.of(List.of(new Reason.AffinityMismatch("c1")))
                        .word())
                .isEqualTo("NoClusterFit");
        assertThat(ScheduledReason.of(List.of(new Reason.AffinityMismatch("c1"), quota))
                        .word())
                .isEqualTo("QuotaExceeded");
        assertThat(ScheduledReason.of(List.of(quota, lack("c2", 8, 5))).word()).isEqualTo("Unschedulable");
    }

    private static Reason.InsufficientResources lack(String member, int needs, int roomFor) {
        return new Reason.InsufficientResources(
                member, "executor", needs, EXECUTOR, roomFor, node(3, 12), "pool", false);
    }
}
