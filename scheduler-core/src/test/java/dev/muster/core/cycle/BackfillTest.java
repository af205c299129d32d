package dev.muster.core.cycle;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.times;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A head of eight executors of 4 cpu and 8Gi starts at 1,000 and leaves four places over; a job behind it outlasts that. */
class BackfillTest {
    private static final MemberView C1 = member("c1", times(4, node(64, 256)));
    private static final Job HEAD = job("head", 5, 10, Gang.of(pods("driver", 1, 1, 1), pods("executor", 8, 4, 8)));
    private static final Reservation KEPT = new Reservation(HEAD, "c1", 1_000, 4);

    private record Case(String name, Gang gang, boolean want) {}

    private static Gang executors(int count, Resources each) {
        return Gang.of(new PodSet("executor", count, count, each, NodeConstraints.NONE));
    }

    @TestFactory
    Stream<DynamicTest> aPodTakesAsManyPlacesAsItCanBreak() {
        Resources place = Resources.pod(4_000, 8 * GI);
        return Stream.of(
                        new Case("as many as are left over", executors(4, place), true),
                        new Case("one more", executors(5, place), false),
                        new Case("small pods take a place each", executors(5, Resources.pod(1, 1)), false),
                        new Case("exactly two places of cpu", executors(2, Resources.pod(8_000, GI)), true),
                        new Case("a millicore more breaks a third", executors(2, Resources.pod(8_001, GI)), false),
                        new Case("exactly two places of memory", executors(2, Resources.pod(1, 16 * GI)), true),
                        new Case("a byte more breaks a third", executors(2, Resources.pod(1, 16 * GI + 1)), false),
                        new Case(
                                "storage that the head does not ask for",
                                executors(4, new Resources(1, 1, 1L << 50, 1, Map.of())),
                                true),
                        new Case(
                                "sets count together",
                                Gang.of(pods("driver", 1, 1, 1), pods("executor", 4, 1, 1)),
                                false))
                .map(given -> DynamicTest.dynamicTest(given.name(), () -> assertThat(
                                new Backfill(KEPT, C1).admits(behind(given.gang(), 2_000), C1, 0))
                        .isEqualTo(given.want())));
    }

    private static Job behind(Gang gang, long expectedMillis) {
        return job("behind", 5, 11, gang).expectedToRun(expectedMillis);
    }

    @Test
    void whatWasPlacedTakesItsPlacesUnlessItEndsBeforeTheHeadStarts() {
        Backfill backfill = new Backfill(KEPT, C1);
        Gang three = executors(3, Resources.pod(4_000, GI));
        backfill.placed(behind(three, 1_000), C1, 0);
        assertThat(backfill.admits(behind(three, 2_000), C1, 0))
                .as("four are left")
                .isTrue();
        backfill.placed(behind(three, 1_001), C1, 0);
        assertThat(backfill.admits(behind(three, 2_000), C1, 0))
                .as("one is left")
                .isFalse();
        assertThat(backfill.admits(behind(executors(1, Resources.pod(1, 1)), 2_000), C1, 0))
                .isTrue();
        backfill.placed(behind(three, 2_000), member("c2", node(64, 256)), 0);
        assertThat(backfill.admits(behind(executors(1, Resources.pod(1, 1)), 2_000), C1, 0))
                .as("what stands elsewhere takes nothing")
                .isTrue();
    }

    @Test
    void theHeadItselfAndWhoIsBeforeItAreNotKeptOut() {
        Gang large = executors(100, Resources.pod(4_000, GI));
        Backfill backfill = new Backfill(KEPT, C1);
        assertThat(backfill.admits(HEAD, C1, 0)).isTrue();
        assertThat(backfill.admits(job("before", 6, 99, large), C1, 0)).isTrue();
        assertThat(backfill.admits(job("behind", 4, 1, large), C1, 0)).isFalse();
        assertThat(new Backfill(null, null).admits(job("behind", 4, 1, large), C1, 0))
                .isTrue();
    }

    @Test
    void aSharedQuotaMakesPlacesSayNothing() {
        QuotaLeft quota = new QuotaLeft("default", "q", Map.of("pods", 1_000L), Set.of());
        MemberView limited = C1.withCapacity(new Capacity(1, C1.capacity().groups(), List.of(quota)));
        Job small = behind(executors(1, Resources.pod(1, 1)), 2_000);
        assertThat(new Backfill(KEPT, limited).admits(small, limited, 0)).isFalse();
    }

    @Test
    void aHeadWhoseOtherPodsNeedMoreThanAPlaceLeavesNothingOver() {
        Gang greedyDriver = Gang.of(pods("driver", 1, 1, 9), pods("executor", 8, 4, 8));
        Reservation kept = new Reservation(job("head", 5, 10, greedyDriver), "c1", 1_000, 4);
        Job small = behind(executors(1, Resources.pod(1, 1)), 2_000);
        assertThat(new Backfill(kept, C1).admits(small, C1, 0)).isFalse();
    }

    @Test
    void untilTheMemberHasDrainedNobodyWhoCouldMeetTheHeadGetsIn() {
        Job small = behind(executors(1, Resources.pod(1, 1)), 1);
        assertThat(new Backfill(Reservation.untilDrained(HEAD, "c1"), C1).admits(small, C1, 0))
                .isFalse();
    }
}
