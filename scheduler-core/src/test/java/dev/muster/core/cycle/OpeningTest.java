package dev.muster.core.cycle;

import static dev.muster.core.Given.all;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One member: when it will have room, by its claims' ends. */
class OpeningTest {
    private static final long SEED = Long.getLong("muster.opening.seed", 20_261_122);
    private static final long NOW = 1_000;

    /** One pod that takes a node of 8 cores. */
    private static final Gang NODE = Gang.of(pods("executor", 1, 8, 8));

    private int tokens;

    @Test
    void theMomentIsTheFirstEndAfterWhichTheGangFits() {
        Ends ends = Ends.of(full("c1"), List.of(runs(NODE, 4_000), runs(NODE, 2_000), runs(NODE, 3_000)), NOW);

        assertThat(Opening.of(wants(1), ends)).isEqualTo(new Opening("c1", 2_000, 0));
        assertThat(Opening.of(wants(2), ends)).isEqualTo(new Opening("c1", 3_000, 0));
        assertThat(Opening.of(wants(3), ends)).isEqualTo(new Opening("c1", 4_000, 0));
        assertThat(Opening.of(wants(4), ends))
                .as("never shown, but the member is empty of jobs then")
                .isEqualTo(new Opening("c1", 4_000, 0));
        assertThat(ends.untilMillis()).isEqualTo(2_000);
    }

    @Test
    void whereSomeEndIsNotKnownWhatNeverFitsHasNoMoment() {
        Ends ends = Ends.of(full("c1"), List.of(runs(NODE, 2_000), runs(NODE, Claim.UNKNOWN_END)), NOW);

        assertThat(Opening.of(wants(1), ends).startMillis()).isEqualTo(2_000);
        assertThat(Opening.of(wants(2), ends).isKnown()).isFalse();
        assertThat(ends.notBefore(wants(1).gang())).isEqualTo(2_000);
        assertThat(ends.notBefore(wants(2).gang())).isEqualTo(Reservation.UNKNOWN);
    }

    @Test
    void anEndThatHasPassedIsNotKnownAnyMore() {
        Ends ends = Ends.of(full("c1"), List.of(runs(NODE, NOW), runs(NODE, NOW - 1)), NOW);

        assertThat(Opening.of(wants(1), ends).isKnown()).isFalse();
        assertThat(ends.notBefore(wants(1).gang())).isEqualTo(Reservation.UNKNOWN);
        assertThat(ends.untilMillis()).isEqualTo(Claim.UNKNOWN_END);
    }

    @Test
    void whatAnEndedJobLeavesIsHolesOfItsPodsOnNodesWhereTheyMayStand() {
        NodeConstraints onGpus = in("gpu");
        MemberView view = member(
                "c1",
                labelled("cpu", Map.of("pool", "cpu"), node(0, 1)),
                labelled("gpu", Map.of("pool", "gpu"), node(0, 1)));
        Gang small = Gang.of(pods("executor", 8, 1, 1, onGpus));
        List<Claim> claims = List.of(runs(small, 2_000), runs(Gang.of(pods("executor", 2, 2, 2)), 3_000));
        Ends ends = Ends.of(view, claims, NOW);

        Job one = job("one", Gang.of(pods("executor", 3, 1, 1, onGpus)));
        assertThat(Opening.of(one, ends)).isEqualTo(new Opening("c1", 2_000, 5));
        Job large = job("large", Gang.of(pods("executor", 1, 2, 2)));
        assertThat(Opening.of(large, ends))
                .as("eight cores in all do not make one hole of two")
                .isEqualTo(new Opening("c1", 3_000, 1));
        assertThat(ends.notBefore(large.gang())).isEqualTo(2_000);
        assertThat(ends.home(small.podSets().getFirst())).isEqualTo(1);
        assertThat(ends.home(pods("executor", 1, 1, 1, in("none")))).isEqualTo(-1);
    }

    @Test
    void podsThatNoReportShowsHoldRoomUntilTheirClaimEnds() {
        Claim unseen = new Claim("t", "c1", job("t", NODE).key(), NODE, all(NODE), Map.of("executor", 0), 5_000);
        Claim seen = runs(NODE, 2_000);
        Ends ends = Ends.of(member("c1", node(8, 8)), List.of(unseen, seen, runs(NODE, 9_000)), NOW);

        assertThat(ends.unseen()).containsExactly(unseen);
        assertThat(Opening.of(wants(1), ends)).isEqualTo(new Opening("c1", 2_000, 0));
        assertThat(Opening.of(wants(2), ends))
                .as("what was charged is not charged any more, and leaves no hole beside it")
                .isEqualTo(new Opening("c1", 5_000, 0));
    }

    @Test
    void ofSeveralMembersTheEarliestIsTakenAndNoneIsAskedThatCannotBeEarlier() {
        Map<String, Opening> openings = Map.of(
                "c1", new Opening("c1", 500, 0),
                "c2", new Opening("c2", Reservation.UNKNOWN, 0),
                "c3", new Opening("c3", 300, 0),
                "c4", new Opening("c4", 400, 0));
        List<String> asked = new ArrayList<>();
        List<Opening.Bound> bounds = List.of(
                new Opening.Bound("c4", 299),
                new Opening.Bound("c5", 300),
                new Opening.Bound("c3", 200),
                new Opening.Bound("c2", 150),
                new Opening.Bound("c6", Reservation.UNKNOWN),
                new Opening.Bound("c1", 100));
        assertThat(Opening.earliest(bounds, member -> {
                    asked.add(member);
                    return openings.get(member);
                }))
                .contains(new Opening("c3", 300, 0));
        assertThat(asked).containsExactly("c1", "c2", "c3", "c4");
        assertThat(Opening.earliest(bounds.subList(4, 5), openings::get)).isEmpty();
    }

    @Test
    void theBoundIsWhatTheSumsSayEndByEnd() {
        System.out.println("opening: seed " + SEED + " (-Dmuster.opening.seed)");
        Random random = new Random(SEED);
        for (int step = 0; step < 300; step++) {
            List<Claim> claims = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                long end = random.nextInt(8) == 0 ? Claim.UNKNOWN_END : 500 + random.nextInt(5_000);
                claims.add(runs(spark(1 + random.nextInt(4), 2, 4), end));
            }
            MemberView view = member("c1", node(random.nextInt(9) - 1, 8), node(random.nextInt(5), 8));
            Ends ends = Ends.of(view, claims, NOW);
            for (int asked = 0; asked < 6; asked++) {
                Gang gang = spark(1 + random.nextInt(20), 2, 3);
                assertThat(ends.notBefore(gang))
                        .as("seed %d, step %d", SEED, step)
                        .isEqualTo(plainBound(gang, view, claims));
                long exact = Opening.of(job("head", gang), ends).startMillis();
                assertThat(exact == Reservation.UNKNOWN || exact >= ends.notBefore(gang))
                        .as("the bound is never later, seed %d, step %d", SEED, step)
                        .isTrue();
            }
        }
    }

    private static long plainBound(Gang gang, MemberView view, List<Claim> claims) {
        List<Claim> ending = claims.stream()
                .filter(claim -> claim.endMillis() > NOW && claim.endMillis() != Claim.UNKNOWN_END)
                .sorted((a, b) -> Long.compare(a.endMillis(), b.endMillis()))
                .toList();
        Resources free = view.capacity().groups().stream()
                .map(group -> group.free().positiveSum())
                .reduce(Resources.ZERO, Resources::plus);
        Resources wanted = gang.podSets().stream()
                .map(set -> set.request().times(set.minimum()))
                .reduce(Resources.ZERO, Resources::plus);
        if (ending.isEmpty()) {
            return Reservation.UNKNOWN;
        }
        long moment = NOW;
        for (Claim claim : ending) {
            if (wanted.fitsIn(free)) {
                return moment;
            }
            free = free.plus(claim.promisedTotal());
            moment = claim.endMillis();
        }
        return wanted.fitsIn(free) || ending.size() == claims.size() ? moment : Reservation.UNKNOWN;
    }

    private static NodeConstraints in(String pool) {
        return new NodeConstraints(Map.of("pool", pool), List.of(), List.of(), List.of(), false);
    }

    private static Job wants(int nodes) {
        return job("head", Gang.of(pods("executor", nodes, 8, 8)));
    }

    private static MemberView full(String name) {
        return member(name, node(0, 0), node(0, 0), node(0, 0));
    }

    private Claim runs(Gang gang, long end) {
        String token = "t" + ++tokens;
        return new Claim(token, "c1", job(token, gang).key(), gang, all(gang), all(gang), end);
    }
}
