package dev.muster.core.rank;

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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.muster.core.cycle.Cycle;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.ClusterAffinity;
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
import dev.muster.core.model.Placement;
import dev.muster.core.model.PreferredTerm;
import dev.muster.core.model.Requirements;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScorersTest {
    private static final MemberView PLAIN = member("c1", node(64, 256));

    @Test
    void tightnessIsTheShareOfTheRoomThatTheGangTakes() {
        assertThat(score(new Tightness(), job("a", executors(4, NodeConstraints.NONE)), member("c1", node(16, 64))))
                .isEqualTo(1);
        assertThat(score(new Tightness(), job("a", executors(4, NodeConstraints.NONE)), PLAIN))
                .isEqualTo(0.25);
    }

    @Test
    void machinesFirstIsTheShareOfPodsThatNeedNoVirtualNode() {
        NodeGroup virtual = new NodeGroup(
                "eci", Map.of(), List.of(), true, names("vk", 1), Map.of(), NodeColumns.of(node(900, 900)), null);
        MemberView overflowing = member("c1", virtual, group("ecs", node(12, 64)));
        assertThat(score(new MachinesFirst(), job("a", executors(4, NodeConstraints.NONE)), overflowing))
                .isEqualTo(0.75);
        assertThat(score(new MachinesFirst(), job("a", executors(3, NodeConstraints.NONE)), overflowing))
                .isEqualTo(1);
    }

    @Test
    void preferredNodesIsTheWeightReachedOfThatWishedFor() {
        NodeTerm ssd = NodeTerm.ofLabels(new LabelRequirement("disk", LabelRequirement.Operator.IN, List.of("ssd")));
        NodeConstraints prefers =
                new NodeConstraints(Map.of(), List.of(), List.of(new PreferredTerm(50, ssd)), List.of(), false);
        MemberView some =
                member("c1", group("hdd", node(64, 256)), labelled("ssd", Map.of("disk", "ssd"), node(8, 64)));
        assertThat(score(new PreferredNodes(), job("a", executors(4, prefers)), some))
                .isEqualTo(0.5);
        assertThat(score(new PreferredNodes(), job("a", executors(4, NodeConstraints.NONE)), some))
                .as("nothing wished for")
                .isEqualTo(1);
    }

    @Test
    void anImageCountsByTheShareOfNodesThatHoldIt() {
        MemberView holds =
                PLAIN.withCapabilities(Capabilities.UNKNOWN.withImages(Map.of("spark:3.5", 0.5, "side:1", 1.0)));
        assertThat(score(new ImagePresent(), asking("spark:3.5"), holds)).isEqualTo(0.5);
        assertThat(score(new ImagePresent(), asking("spark:3.5", "side:1"), holds))
                .isEqualTo(0.75);
        assertThat(score(new ImagePresent(), asking("spark:4.0"), holds)).isZero();
        assertThat(score(new ImagePresent(), asking("spark:3.5"), PLAIN))
                .as("not known to be there")
                .isZero();
        assertThat(score(new ImagePresent(), asking(), PLAIN))
                .as("the same everywhere")
                .isEqualTo(1);
    }

    @Test
    void costsHalveAtTheUsualPrice() {
        assertThat(score(new LowCost(), job("a", spark(1, 1, 1)), priced(0))).isEqualTo(1);
        assertThat(score(new LowCost(), job("a", spark(1, 1, 1)), priced(1))).isEqualTo(0.5);
        assertThat(score(new LowCost(), job("a", spark(1, 1, 1)), priced(3))).isEqualTo(0.25);
    }

    @Test
    void loadIsTheShareOfUnarmedWorksThatIsLeft() {
        assertThat(score(
                        new LightLoad(),
                        job("a", spark(1, 1, 1)),
                        PLAIN.withState(new MemberState(true, false, 5, 20))))
                .isEqualTo(0.75);
        assertThat(score(
                        new LightLoad(), job("a", spark(1, 1, 1)), PLAIN.withState(new MemberState(true, false, 9, 0))))
                .as("beyond the limit")
                .isZero();
    }

    @Test
    void theMemberNamedFirstIsPreferredToTheSecondAndThatToOneThatIsNotNamed() {
        Job ordered = ordered("a", "c2", "c1");
        assertThat(score(new PreferenceOrder(), ordered, member("c2", node(9, 9))))
                .isEqualTo(1);
        assertThat(score(new PreferenceOrder(), ordered, PLAIN)).isEqualTo(0.5);
        assertThat(score(new PreferenceOrder(), ordered, member("c3", node(9, 9))))
                .isZero();
    }

    @Test
    void ofManyMembersTheFirstOfTheOrderThatHasRoomIsTakenIfTheOrderCounts() {
        List<MemberView> members = IntStream.range(0, 30)
                .mapToObj(i -> member("m%02d".formatted(i), i == 21 ? node(1, 1) : node(64, 64)))
                .toList();
        Snapshot fleet = new Snapshot(members, Map.of());
        Cycle counting = new Cycle(Ranking.of(new Weights(8, 8, 20, 3, 2, 1, 1)));
        Cycle otherwise = new Cycle(Ranking.DEFAULT);
        Set<String> withOrder = new HashSet<>();
        Set<String> without = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Job job = ordered("j" + i, "m21", "m07", "m02");
            withOrder.add(decided(counting, job, fleet));
            without.add(decided(otherwise, job, fleet));
        }
        assertThat(withOrder).containsExactly("m07");
        assertThat(without).hasSizeGreaterThan(3);
    }

    @Test
    void aScorerWithoutWeightIsNotAskedAndWeightsOutOfRangeAreRefused() {
        assertThat(Ranking.of(new Weights(0, 0, 0, 1, 0, 0, 0)).scorers())
                .singleElement()
                .satisfies(weighted -> assertThat(weighted.scorer()).isInstanceOf(Tightness.class));
        assertThatThrownBy(() -> new Weights(1, 1, 1, 1, 1, 1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Weights(-1, 1, 1, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void weightsAddUp() {
        Ranking ranking = Ranking.of(new Weights(0, 0, 0, 4, 0, 0, 2));
        Job four = job("a", executors(4, NodeConstraints.NONE));
        assertThat(ranking.total(candidate(four, PLAIN))).isEqualTo(4 * 0.25 + 2 * 0.5, within(1e-12));
    }

    private static String decided(Cycle cycle, Job job, Snapshot fleet) {
        return cycle.plan(List.of(job), fleet, null, new Moment(0, 7))
                .places()
                .getFirst()
                .member();
    }

    private static Gang executors(int count, NodeConstraints constraints) {
        return Gang.of(pods("executor", count, 4, 4, constraints));
    }

    private static Job asking(String... images) {
        return with(
                job("a", spark(1, 1, 1)),
                Placement.ANYWHERE,
                new Requirements(KIND, true, "", false, "", Set.of(), Set.of(), Set.of(images)));
    }

    private static Job ordered(String name, String... members) {
        Job plain = job(name, spark(4, 4, 4));
        return with(plain, new Placement(ClusterAffinity.ANY, List.of(), List.of(members)), plain.requirements());
    }

    private static Job with(Job job, Placement placement, Requirements requirements) {
        return new Job(job.key(), job.tokenPrefix(), 0, 0, 0, job.gang(), placement, requirements, List.of());
    }

    private static MemberView priced(double cost) {
        return PLAIN.withTraits(new MemberTraits(Map.of(), "", "", "", List.of(), cost));
    }

    private static double score(Scorer scorer, Job job, MemberView member) {
        return scorer.score(candidate(job, member));
    }

    private static Candidate candidate(Job job, MemberView member) {
        return new Candidate(
                job,
                member,
                Fit.of(job.gang(), member, List.of(), "default") instanceof FitResult.Fits fits
                        ? fits
                        : new FitResult.Fits(false, Map.of(), List.of(), 0));
    }
}
