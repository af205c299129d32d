package dev.muster.core.fit;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.MI;
import static dev.muster.core.Given.all;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.names;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.sized;
import static dev.muster.core.Given.spark;
import static dev.muster.core.Given.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.LabelRequirement.Operator;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FitTest {
    private static final Taint VIRTUAL =
            new Taint("virtual-kubelet.io/provider", "alibabacloud", Taint.Effect.NO_SCHEDULE);

    private record Case(String name, MemberView member, Gang gang, boolean want) {}

    @TestFactory
    Stream<DynamicTest> gangs() {
        return Stream.of(
                        new Case("fills a node exactly", member("c1", node(9, 9)), spark(2, 4, 4), true),
                        new Case("one millicore too little", member("c1", node(8.999, 9)), spark(2, 4, 4), false),
                        new Case(
                                "the sum fits but no node holds an executor",
                                member("c1", times(10, node(3.9, 64))),
                                spark(2, 4, 4),
                                false),
                        new Case("fragments", member("c1", times(8, node(4, 16))), spark(8, 4, 4), false),
                        new Case(
                                "fragments and a place for the driver",
                                member("c1", group("a", times(8, node(4, 16))), group("b", node(1, 1))),
                                spark(8, 4, 4),
                                true),
                        new Case(
                                "the driver does not break the hole an executor needs",
                                member("c1", node(4, 8), node(5, 8)),
                                spark(2, 4, 4),
                                true),
                        new Case("no nodes", member("c1", new Resources[0]), spark(1, 1, 1), false),
                        new Case("an empty gang", member("c1", node(1, 1)), new Gang(List.of()), true),
                        new Case(
                                "pods run out before cpu does",
                                member("c1", new Resources(64_000, 64 * GI, 0, 2, Map.of())),
                                spark(2, 1, 1),
                                false),
                        new Case(
                                "ephemeral storage counts",
                                member("c1", new Resources(64_000, 64 * GI, 10 * GI, 110, Map.of())),
                                Gang.of(new PodSet(
                                        "executor",
                                        2,
                                        2,
                                        new Resources(1000, GI, 6 * GI, 1, Map.of()),
                                        NodeConstraints.NONE)),
                                false),
                        new Case("gpus", gpuMember(2), gpuGang(2), true),
                        new Case("too few gpus", gpuMember(2), gpuGang(3), false),
                        new Case("gpus nobody has", member("c1", node(64, 64)), gpuGang(1), false),
                        new Case(
                                "negative room elsewhere takes nothing away",
                                member("c1", node(-100, -100), node(9, 9)),
                                spark(2, 4, 4),
                                true),
                        new Case(
                                "one per node",
                                member("c1", times(3, node(64, 64))),
                                Gang.of(pods("executor", 3, 1, 1, onePerNode())),
                                true),
                        new Case(
                                "one per node, a node short",
                                member("c1", times(3, node(64, 64))),
                                Gang.of(pods("executor", 4, 1, 1, onePerNode())),
                                false))
                .map(c -> DynamicTest.dynamicTest(c.name, () -> {
                    FitResult got = Fit.of(c.gang, c.member, List.of(), "default");
                    assertThat(got instanceof FitResult.Fits).as("%s", got).isEqualTo(c.want);
                }));
    }

    private record Constrained(String name, NodeConstraints constraints, boolean want) {}

    @TestFactory
    Stream<DynamicTest> constraints() {
        NodeGroup plain = labelled("plain", Map.of("zone", "a"), node(4, 8));
        NodeGroup tainted = new NodeGroup(
                "eci",
                Map.of("type", "virtual-kubelet"),
                List.of(VIRTUAL),
                true,
                List.of("vk-1", "vk-2"),
                Map.of("kubernetes.io/hostname", List.of("vk-1", "vk-2")),
                NodeColumns.of(node(1000, 1000), node(2, 2)),
                null);
        MemberView fleet = member("c1", plain, tainted);
        Toleration tolerates = new Toleration(VIRTUAL.key(), Toleration.Operator.EXISTS, "", null);
        return Stream.of(
                        new Constrained("no toleration: the virtual nodes do not count", NodeConstraints.NONE, false),
                        new Constrained(
                                "tolerated",
                                new NodeConstraints(Map.of(), List.of(), List.of(), List.of(tolerates), false),
                                true),
                        new Constrained(
                                "selected and tolerated",
                                selecting(Map.of("type", "virtual-kubelet"), tolerates),
                                true),
                        new Constrained("selected elsewhere", selecting(Map.of("zone", "a"), tolerates), false),
                        new Constrained(
                                "selector by hostname",
                                selecting(Map.of("kubernetes.io/hostname", "vk-1"), tolerates),
                                true),
                        new Constrained(
                                "selector by a hostname too small",
                                selecting(Map.of("kubernetes.io/hostname", "vk-2"), tolerates),
                                false),
                        new Constrained("affinity by node name", requiring(tolerates, byName("vk-1")), true),
                        new Constrained("affinity by another node name", requiring(tolerates, byName("vk-2")), false),
                        new Constrained(
                                "terms are alternatives", requiring(tolerates, byName("nobody"), byName("vk-1")), true),
                        new Constrained(
                                "an empty term matches nothing",
                                requiring(tolerates, new NodeTerm(List.of(), List.of())),
                                false),
                        new Constrained(
                                "affinity by label", requiring(tolerates, label("type", Operator.EXISTS)), true),
                        new Constrained(
                                "affinity against a label",
                                requiring(tolerates, label("type", Operator.DOES_NOT_EXIST)),
                                false))
                .map(c -> DynamicTest.dynamicTest(c.name, () -> {
                    Gang gang = Gang.of(pods("executor", 5, 4, 4, c.constraints));
                    FitResult got = Fit.of(gang, fleet, List.of(), "default");
                    assertThat(got instanceof FitResult.Fits).as("%s", got).isEqualTo(c.want);
                }));
    }

    @Test
    void aShortageSaysByHowMuchAndWhereTheLargestHoleIs() {
        MemberView c2 = member("c2", group("a", node(3, 64)), group("b", node(21.5, 64)));
        Gang gang = Gang.of(
                pods("driver", 1, 1, 1),
                new PodSet("executor", 8, 8, Resources.pod(4000, 9011 * MI), NodeConstraints.NONE));
        Reason reason = shortage(gang, c2);
        assertThat(reason).isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> {
            assertThat(lack.needs()).isEqualTo(8);
            assertThat(lack.roomFor()).isEqualTo(5);
            assertThat(lack.shortOf()).isEqualTo(3);
            assertThat(lack.nodeGroup()).isEqualTo("b");
            assertThat(lack.largestHole()).isEqualTo(node(21.5, 64));
        });
    }

    @Test
    void aDriverWithoutRoomIsNamed() {
        Reason reason =
                shortage(Gang.of(pods("driver", 1, 8, 8), pods("executor", 4, 1, 1)), member("c1", node(4, 64)));
        assertThat(reason).isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> {
            assertThat(lack.podSet()).isEqualTo("driver");
            assertThat(lack.roomFor()).isZero();
        });
    }

    @Test
    void noNodeThatMatchesSaysWhyForHowManyNodes() {
        NodeGroup tainted =
                new NodeGroup("t", Map.of(), List.of(VIRTUAL), names("t", 2), NodeColumns.of(node(8, 8), node(8, 8)));
        MemberView c1 = member("c1", tainted, group("p", node(8, 8)));
        Gang gang = Gang.of(pods("executor", 1, 1, 1, selecting(Map.of("disk", "ssd"))));
        assertThat(shortage(gang, c1)).isEqualTo(new Reason.NoNodeMatches("c1", "executor", 3, 2, 1));
    }

    @Test
    void whetherAnEmptyMemberWouldDoIsSaid() {
        NodeGroup busy = sized("p", node(16, 64), node(1, 1), node(1, 1));
        assertThat(shortage(spark(6, 4, 4), member("c1", busy)))
                .isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> assertThat(lack.evenWhenEmpty())
                        .isFalse());
        assertThat(shortage(spark(9, 4, 4), member("c1", busy)))
                .isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> assertThat(lack.evenWhenEmpty())
                        .isTrue());
    }

    @Test
    void withoutGangTheMinimumIsEnoughAndTheRestIsPromisedAsFarAsItGoes() {
        Gang elastic = Gang.of(
                pods("driver", 1, 1, 1),
                new PodSet("executor", 10, 8, Resources.pod(4000, 4 * GI), NodeConstraints.NONE));
        MemberView holdsNine = member("c1", node(37, 64));
        assertThat(Fit.of(elastic, holdsNine, List.of(), "default"))
                .isInstanceOfSatisfying(FitResult.Fits.class, fits -> assertThat(fits.promised())
                        .isEqualTo(Map.of("driver", 1, "executor", 9)));
        assertThat(shortage(elastic, member("c1", node(32, 64))))
                .isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> assertThat(lack.needs())
                        .isEqualTo(8));
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowMatchesNoNode() {
        NodeTerm unknown =
                new NodeTerm(List.of(), List.of(new LabelRequirement("metadata.uid", Operator.IN, List.of("pool-0"))));
        NodeConstraints constraints = new NodeConstraints(Map.of(), List.of(unknown), List.of(), List.of(), false);
        assertThat(shortage(Gang.of(pods("executor", 1, 1, 1, constraints)), member("c1", node(8, 8))))
                .isInstanceOf(Reason.NoNodeMatches.class);
    }

    @Test
    void machinesAreFilledBeforeVirtualNodes() {
        NodeGroup virtual = new NodeGroup(
                "eci", Map.of(), List.of(), true, names("vk", 1), Map.of(), NodeColumns.of(node(1000, 1000)), null);
        FitResult got = Fit.of(spark(3, 4, 4), member("c1", virtual, group("ecs", node(9, 64))), List.of(), "default");
        assertThat(got).isInstanceOfSatisfying(FitResult.Fits.class, fits -> assertThat(fits.takes().stream()
                        .filter(take -> take.group() == 0)
                        .mapToInt(FitResult.Take::pods)
                        .sum())
                .isEqualTo(1));
    }

    @Test
    void aGangThatFillsAQuotaExactlyFitsAndOnePodMoreDoesNot() {
        QuotaLeft quota = new QuotaLeft(
                "default", "compute", Map.of("pods", 9L, "requests.cpu", 33_000L, "limits.memory", 33 * GI), Set.of());
        MemberView c1 = member("c1", node(1000, 1000));
        c1 = c1.withCapacity(new Capacity(1, c1.capacity().groups(), List.of(quota)));
        assertThat(Fit.of(spark(8, 4, 4), c1, List.of(), "default")).isInstanceOf(FitResult.Fits.class);
        assertThat(shortage(spark(9, 4, 4), c1))
                .isEqualTo(new Reason.QuotaExceeded("c1", "default", "compute", "limits.memory", 37 * GI, 33 * GI));
        assertThat(Fit.of(spark(9, 4, 4), c1, List.of(), "elsewhere")).isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(spark(8, 4, 4), c1, List.of(claim(spark(1, 1, 1))), "default"))
                .as("a claim no report shows uses quota too")
                .isInstanceOf(FitResult.Short.class);
    }

    @Test
    void aQuotaForOnePriorityClassCountsOnlyItsPods() {
        QuotaLeft quota = new QuotaLeft("default", "high", Map.of("pods", 1L), Set.of("high"));
        MemberView c1 = member("c1", node(1000, 1000));
        MemberView limited = c1.withCapacity(new Capacity(1, c1.capacity().groups(), List.of(quota)));
        PodSet plain = pods("executor", 5, 1, 1);
        PodSet high = new PodSet("executor", 5, 5, plain.request(), plain.limits(), "high", NodeConstraints.NONE);
        assertThat(Fit.of(Gang.of(plain), limited, List.of(), "default")).isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(Gang.of(high), limited, List.of(), "default")).isInstanceOf(FitResult.Short.class);
    }

    @Test
    void claimsThatNoReportShowsAreChargedAndMakeTheFitAForecast() {
        MemberView c1 = member("c1", node(16, 64), node(16, 64));
        Gang four = Gang.of(pods("executor", 4, 4, 4));
        assertThat(Fit.of(four, c1, List.of(), "default"))
                .isInstanceOfSatisfying(FitResult.Fits.class, fits -> assertThat(fits.forecast())
                        .isFalse());
        assertThat(Fit.of(four, c1, List.of(claim(four)), "default"))
                .isInstanceOfSatisfying(FitResult.Fits.class, fits -> assertThat(fits.forecast())
                        .isTrue());
        assertThat(Fit.of(four, c1, List.of(claim(four), claim(Gang.of(pods("x", 1, 1, 1)))), "default"))
                .isInstanceOf(FitResult.Short.class);
    }

    @Test
    void aClaimIsSpreadLeastAllocatedFirst() {
        MemberView c1 = member("c1", node(8, 8), node(8, 8));
        Claim two = claim(Gang.of(pods("executor", 2, 4, 4)));
        assertThat(Fit.of(Gang.of(pods("executor", 1, 8, 8)), c1, List.of(two), "default"))
                .as("one pod went to each node, so no node is whole")
                .isInstanceOf(FitResult.Short.class);
        assertThat(Fit.of(Gang.of(pods("executor", 2, 4, 4)), c1, List.of(two), "default"))
                .isInstanceOf(FitResult.Fits.class);
    }

    @Test
    void aClaimThatNoNodeCanHoldIsStillSubtracted() {
        MemberView fragments = member("c1", times(4, node(3, 8)));
        Claim big = claim(Gang.of(pods("executor", 2, 4, 4)));
        assertThat(Fit.of(Gang.of(pods("executor", 2, 2, 2)), fragments, List.of(big), "default"))
                .as("12 cpu minus 8 leave 4, as 1 and 3")
                .isInstanceOf(FitResult.Short.class);
        assertThat(Fit.of(Gang.of(pods("executor", 1, 3, 2)), fragments, List.of(big), "default"))
                .isInstanceOf(FitResult.Fits.class);
    }

    @Test
    void numbersAtTheEdgeGiveAReason() {
        Resources most = new Resources(
                Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Map.of("gpu", Long.MAX_VALUE));
        Resources least = new Resources(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Map.of());
        Gang huge = Gang.of(new PodSet("executor", Integer.MAX_VALUE, 1, most, NodeConstraints.NONE));
        Gang tiny = Gang.of(
                new PodSet("executor", Integer.MAX_VALUE, Integer.MAX_VALUE, Resources.ZERO, NodeConstraints.NONE));
        assertThat(Fit.of(tiny, member("c1", most, most), List.of(), "default")).isInstanceOf(FitResult.Fits.class);
        assertThat(Fit.of(tiny, member("c1", least), List.of(), "default")).isInstanceOf(FitResult.Short.class);
        assertThat(Fit.of(huge, member("c1", most, least), List.of(), "default"))
                .isInstanceOfSatisfying(FitResult.Fits.class, fits -> assertThat(fits.promised())
                        .isEqualTo(Map.of("executor", 1)));
        Gang two = Gang.of(new PodSet("executor", 2, 2, most, NodeConstraints.NONE));
        assertThat(shortage(two, member("c1", most, least)))
                .isInstanceOfSatisfying(Reason.InsufficientResources.class, lack -> assertThat(lack.roomFor())
                        .isEqualTo(1));
        assertThat(Fit.of(two, member("c1", least, node(1, 1)), List.of(claim(two)), "default"))
                .isInstanceOf(FitResult.Short.class);
    }

    static Claim claim(Gang gang) {
        return Claim.fresh("t-" + gang.hashCode(), "c1", new JobKey("default", "other", "u"), gang, all(gang));
    }

    private static Reason shortage(Gang gang, MemberView member) {
        FitResult result = Fit.of(gang, member, List.of(), "default");
        assertThat(result).isInstanceOf(FitResult.Short.class);
        return ((FitResult.Short) result).reason();
    }

    private static NodeConstraints onePerNode() {
        return new NodeConstraints(Map.of(), List.of(), List.of(), List.of(), true);
    }

    private static NodeConstraints selecting(Map<String, String> selector, Toleration... tolerations) {
        return new NodeConstraints(selector, List.of(), List.of(), List.of(tolerations), false);
    }

    private static NodeConstraints requiring(Toleration toleration, NodeTerm... terms) {
        return new NodeConstraints(Map.of(), List.of(terms), List.of(), List.of(toleration), false);
    }

    private static NodeTerm byName(String node) {
        return new NodeTerm(List.of(), List.of(new LabelRequirement("metadata.name", Operator.IN, List.of(node))));
    }

    private static NodeTerm label(String key, Operator operator) {
        return NodeTerm.ofLabels(new LabelRequirement(key, operator, List.of()));
    }

    private static MemberView gpuMember(long gpus) {
        return member("c1", new Resources(64_000, 64 * GI, 0, 110, Map.of("nvidia.com/gpu", gpus)));
    }

    private static Gang gpuGang(int count) {
        Resources request = new Resources(1000, GI, 0, 1, Map.of("nvidia.com/gpu", 1L));
        return Gang.of(new PodSet("executor", count, count, request, NodeConstraints.NONE));
    }
}
