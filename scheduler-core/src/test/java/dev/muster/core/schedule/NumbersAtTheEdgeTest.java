package dev.muster.core.schedule;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.SPARK;
import static dev.muster.core.Given.all;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.sized;
import static dev.muster.core.Given.spark;
import static dev.muster.core.Given.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.cycle.Decision;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.ReasonCode;
import dev.muster.core.reason.ReasonText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The whole way from a submission to a decision with numbers at the edge: a member or a reason, nothing else. */
class NumbersAtTheEdgeTest {
    private static final long MOST = Long.MAX_VALUE;
    private static final Resources ALL = new Resources(MOST, MOST, MOST, MOST, Map.of("gpu", MOST));
    private static final Resources LEAST =
            new Resources(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE, Map.of());

    /** @param want the reason, or null where the job is placed */
    private record Case(String name, List<MemberView> members, Gang gang, ReasonCode want) {}

    private static Gang executors(int count, Resources request) {
        return Gang.of(new PodSet("executor", count, count, request, NodeConstraints.NONE));
    }

    private static Stream<Case> cases() {
        Resources nothing = new Resources(0, 0, 0, 1, Map.of());
        Resources millicore = Resources.pod(1, 1);
        Resources oneCore = new Resources(1_000, GI, 0, 2_000, Map.of());
        return Stream.of(
                new Case("no members", List.of(), spark(1, 1, 1), ReasonCode.NO_MEMBERS),
                new Case(
                        "no node groups",
                        List.of(member("c1", new NodeGroup[0])),
                        spark(1, 1, 1),
                        ReasonCode.NO_NODE_MATCHES),
                new Case(
                        "a node group without nodes",
                        List.of(member("c1", group("pool"))),
                        spark(1, 1, 1),
                        ReasonCode.NO_NODE_MATCHES),
                new Case("a gang of no pods", List.of(member("c1", node(1, 1))), new Gang(List.of()), null),
                new Case("pods that ask for nothing", List.of(member("c1", node(0, 0))), executors(110, nothing), null),
                new Case(
                        "one pod too many that asks for nothing",
                        List.of(member("c1", node(0, 0))),
                        executors(111, nothing),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "1,000 millicores in a core",
                        List.of(member("c1", oneCore)),
                        executors(1_000, millicore),
                        null),
                new Case(
                        "1,001 millicores in a core",
                        List.of(member("c1", oneCore)),
                        executors(1_001, millicore),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "a millicore where none is left",
                        List.of(member("c1", node(0, 1))),
                        executors(1, millicore),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "2^63-1 of everything, twice in two", List.of(member("c1", ALL, ALL)), executors(2, ALL), null),
                new Case(
                        "2^63-1 of everything, three times in two",
                        List.of(member("c1", ALL, ALL)),
                        executors(3, ALL),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "more pods than any sum holds",
                        List.of(member("c1", times(3, node(64, 64)))),
                        executors(Integer.MAX_VALUE, ALL),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "a member over its own capacity",
                        List.of(member("c1", node(-64, -64))),
                        executors(1, millicore),
                        ReasonCode.INSUFFICIENT_RESOURCES),
                new Case(
                        "room beside a node over its capacity",
                        List.of(member("c1", LEAST, node(4, 16))),
                        spark(1, 3, 1),
                        null),
                new Case(
                        "nothing but -2^63",
                        List.of(member("c1", LEAST, LEAST)),
                        executors(1, millicore),
                        ReasonCode.INSUFFICIENT_RESOURCES));
    }

    @TestFactory
    Stream<DynamicTest> aMemberOrAReason() {
        return cases().map(given -> DynamicTest.dynamicTest(given.name(), () -> {
            Decision decision = decide(given.members(), job("a", given.gang()));
            switch (decision) {
                case Decision.Place place -> assertThat(given.want()).isNull();
                case Decision.Wait wait -> {
                    assertThat(wait.reasons()).extracting(Reason::code).containsExactly(given.want());
                    wait.reasons().forEach(NumbersAtTheEdgeTest::hasNumbersThatDidNotWrap);
                    assertThat(ReasonText.waiting(given.members().size(), wait.reasons()))
                            .isNotBlank();
                }
            }
        }));
    }

    private static void hasNumbersThatDidNotWrap(Reason reason) {
        if (reason instanceof Reason.InsufficientResources lack) {
            assertThat(lack.roomFor()).isNotNegative().isLessThan(lack.needs());
            assertThat(lack.shortOf()).isPositive();
        }
        assertThat(ReasonText.detail(reason)).isNotBlank();
    }

    private static Decision decide(List<MemberView> members, Job job) {
        Scheduler scheduler = scheduler();
        members.forEach(view -> scheduler.apply(new Input.Reported(view, Map.of())));
        scheduler.apply(new Input.Offered(job));
        return scheduler.decide(1).plan().decisions().getFirst();
    }

    /** Keeps a member for the head at once. */
    private static Scheduler scheduler() {
        return new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(0, 20, 100, 1));
    }

    @Test
    void aQuotaThatIsOverdrawnOrAskedForMoreThanALongHoldsIsAReason() {
        for (long left : new long[] {Long.MIN_VALUE, -1, 0, MOST}) {
            QuotaLeft quota = new QuotaLeft("default", "q", Map.of("requests.cpu", left), Set.of());
            MemberView plain = member("c1", ALL, ALL);
            MemberView view =
                    plain.withCapacity(new Capacity(1, plain.capacity().groups(), List.of(quota)));
            Decision decision = decide(List.of(view), job("a", executors(2, ALL)));
            if (left == MOST) {
                assertThat(decision).as("left %d", left).isInstanceOf(Decision.Place.class);
            } else {
                assertThat(decision).as("left %d", left).isInstanceOfSatisfying(Decision.Wait.class, wait -> assertThat(
                                wait.reasons())
                        .containsExactly(new Reason.QuotaExceeded("c1", "default", "q", "requests.cpu", MOST, left)));
            }
        }
    }

    @Test
    void aHeadOfAbsurdSizeAndAnEndThatNoLongHoldsKeepNobodyElseOutForEver() {
        Scheduler scheduler = scheduler();
        MemberView view = member("c1", sized("pool", ALL, node(2, 8)));
        scheduler.apply(new Input.Reported(view, Map.of()));
        Gang running = executors(2, ALL);
        Claim claim = Claim.fresh("t.1", "c1", new JobKey("default", "runs", "u"), running, all(running))
                .endingAt(MOST - 1);
        scheduler.apply(new Input.Attempts(List.of(new Attempt(claim, true, null))));
        scheduler.apply(new Input.Reported(view, Map.of("t.1", all(running))));
        Job head = new Job(
                        new JobKey("default", "head", "u2"),
                        "b",
                        MOST,
                        Long.MIN_VALUE,
                        Long.MIN_VALUE,
                        executors(1, ALL),
                        Placement.ANYWHERE,
                        SPARK,
                        List.of())
                .expectedToRun(MOST);
        scheduler.apply(new Input.Offered(head));
        assertThat(scheduler.decide(MOST - 2).plan().places()).isEmpty();
        scheduler.apply(new Input.Offered(job("small", spark(1, 1, 1)).expectedToRun(1)));

        assertThat(scheduler.decide(MOST - 2).plan().places())
                .extracting(place -> place.job().key().name())
                .containsExactly("small");
    }
}
