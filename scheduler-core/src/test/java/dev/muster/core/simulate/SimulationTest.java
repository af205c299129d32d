package dev.muster.core.simulate;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.MI;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.sized;
import static dev.muster.core.Given.spark;
import static dev.muster.core.Given.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.cycle.Cycle;
import dev.muster.core.cycle.Decision;
import dev.muster.core.cycle.Moment;
import dev.muster.core.cycle.Snapshot;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Moment NOW = new Moment(1_000_000, 7);

    @Test
    void answersWhatTheCycleWouldDecideAndWhyNotElsewhere() {
        Snapshot snapshot = snapshot(
                member("small", node(4, 64)),
                member("tight", node(9, 64)),
                member("wide", times(9, node(16, 64))),
                member("off", node(99, 99)).withState(new MemberState(false, false, 0, 20)));
        Job job = job("a", spark(2, 4, 4));
        Answer answer = simulation(snapshot).answer(job);
        String decided = ((Decision.Place) new Cycle(Ranking.DEFAULT)
                        .plan(List.of(job), snapshot, null, NOW)
                        .decisions()
                        .getFirst())
                .member();
        assertThat(answer.best().orElseThrow().member()).isEqualTo(decided).isEqualTo("tight");
        assertThat(answer.verdicts()).extracting(Verdict::member).containsExactly("tight", "wide", "off", "small");
        assertThat(answer.reasons())
                .extracting(Reason::code)
                .containsExactly(ReasonCode.MEMBER_NOT_READY, ReasonCode.INSUFFICIENT_RESOURCES);
        assertThat(answer.general()).isEmpty();
    }

    @Test
    void withoutMembersTheAnswerIsAReason() {
        Answer answer = simulation(snapshot()).answer(job("a", spark(1, 1, 1)));
        assertThat(answer.verdicts()).isEmpty();
        assertThat(answer.general()).containsExactly(new Reason.NoMembers());
        assertThat(simulation(snapshot()).copies(job("a", spark(1, 1, 1)), 5).total())
                .isZero();
        assertThat(simulation(snapshot()).smallestChanges(job("a", spark(1, 1, 1))))
                .isEmpty();
        assertThat(simulation(snapshot()).when(job("a", spark(1, 1, 1)), List.of()))
                .isEqualTo(new When.NotAsThingsAre());
    }

    @Test
    void countsHowManyMoreCopiesHaveRoom() {
        Snapshot snapshot =
                snapshot(member("c1", times(3, node(9, 64))), member("c2", node(18.9, 64)), member("c3", node(2, 2)));
        Job job = job("a", spark(2, 4, 4));
        assertThat(simulation(snapshot).copies(job, 100)).isEqualTo(new Copies(Map.of("c1", 3, "c2", 2), false));
        assertThat(simulation(snapshot).copies(job, 4)).isEqualTo(new Copies(Map.of("c1", 3, "c2", 1), true));
    }

    @Test
    void namesTheSmallestChangeOfEachKind() {
        Gang gang = Gang.of(
                pods("driver", 1, 1, 1),
                new PodSet("executor", 8, 8, Resources.pod(4000, 10 * GI), NodeConstraints.NONE));
        Snapshot snapshot = snapshot(
                member("few", times(3, node(9, 64))),
                member("near", group("a", times(7, node(5, 12))), group("b", node(5, 8))));
        assertThat(simulation(snapshot).smallestChanges(job("a", gang)))
                .containsExactly(
                        new Change.FewerPods("near", "executor", 8, 7),
                        new Change.LessMemory("near", "executor", 10 * GI, 8 * GI),
                        new Change.MoreRoom("near", 1, new Resources(4000, 10 * GI, 0, 1, Map.of())));
    }

    @Test
    void aChangeThatIsNamedMakesTheJobFit() {
        Gang gang = Gang.of(pods("driver", 1, 8, 8), pods("executor", 4, 4, 4));
        MemberView c1 = member("c1", times(3, node(5, 64)));
        List<Change> changes = simulation(snapshot(c1)).smallestChanges(job("a", gang));
        assertThat(changes)
                .as("the driver has no room, so neither fewer executors nor less memory help")
                .containsExactly(new Change.MoreRoom("c1", 2, new Resources(12_000, 12 * GI, 0, 2, Map.of())));
        MemberView helped = member("c1", node(5, 64), node(5, 64), node(5, 64), node(8, 8), node(4, 4));
        assertThat(simulation(snapshot(helped)).answer(job("a", gang)).best()).isPresent();
    }

    @Test
    void aQuotaIsNamedOnlyWhereNothingElseIsShort() {
        QuotaLeft quota = new QuotaLeft("default", "q", Map.of("pods", 3L), Set.of());
        MemberView wide = withQuota(member("wide", node(99, 99)), quota);
        MemberView full = withQuota(member("full", node(1, 1)), quota);
        Job job = job("a", spark(4, 4, 4));
        assertThat(simulation(snapshot(wide, full)).smallestChanges(job))
                .containsExactly(
                        new Change.FewerPods("wide", "executor", 4, 2),
                        new Change.MoreQuota("wide", "default", "q", "pods", 2));
        assertThat(simulation(snapshot(full)).smallestChanges(job)).isEmpty();
        assertThat(simulation(snapshot(member("ok", node(99, 99)))).smallestChanges(job))
                .isEmpty();
    }

    @Test
    void saysWhenAsFarAsEndsAreKnown() {
        Resources each = node(16, 64);
        MemberView busy = member("busy", sized("p", each, node(0, 0), node(1, 1)));
        Job job = job("a", spark(2, 4, 4));
        Gang running = spark(2, 4, 4);
        Claim first = seen("t1", running, Map.of("driver", 1, "executor", 1), 1_005_000);
        Claim second = seen("t2", running, Map.of("driver", 1, "executor", 2), 1_009_000);
        Claim endless = seen("t3", running, Map.of("driver", 1), Claim.UNKNOWN_END);
        assertThat(simulation(snapshot(busy)).when(job, List.of(second, first, endless)))
                .isEqualTo(new When.At("busy", 1_009_000));
        assertThat(simulation(snapshot(busy)).when(job, List.of(first, endless)))
                .isEqualTo(new When.Unknown());
        assertThat(simulation(snapshot(busy)).when(job("b", spark(9, 4, 4)), List.of(first)))
                .isEqualTo(new When.NotAsThingsAre());
        assertThat(simulation(snapshot(member("c1", node(9, 9)))).when(job, List.of()))
                .isEqualTo(new When.Now("c1"));
    }

    @Test
    void absurdNumbersEndInAnAnswer() {
        Gang huge = Gang.of(new PodSet(
                "executor",
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                Resources.pod(Long.MAX_VALUE, MI),
                NodeConstraints.NONE));
        Simulation simulation = simulation(snapshot(member("c1", node(1, 1))));
        assertThat(simulation.answer(job("a", huge)).best()).isEmpty();
        assertThat(simulation.copies(job("a", huge), Integer.MAX_VALUE).total()).isZero();
        assertThat(simulation.smallestChanges(job("a", huge))).hasSize(1);
        assertThat(simulation.copies(job("a", Gang.of()), 7)).isEqualTo(new Copies(Map.of("c1", 7), true));
    }

    private static Claim seen(String token, Gang gang, Map<String, Integer> pods, long end) {
        return new Claim(token, "busy", new JobKey("default", token, token), gang, pods, pods, end);
    }

    private static MemberView withQuota(MemberView member, QuotaLeft quota) {
        return member.withCapacity(new Capacity(1, member.capacity().groups(), List.of(quota)));
    }

    private static Simulation simulation(Snapshot snapshot) {
        return new Simulation(snapshot, Ranking.DEFAULT, NOW);
    }

    private static Snapshot snapshot(MemberView... members) {
        return new Snapshot(List.of(members), Map.of());
    }
}
