package dev.muster.core.schedule;

import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.cycle.Decision;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between a decision and the binding that says so. */
class SchedulerTest {
    private final Scheduler scheduler = new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(600_000, 20, 200, 1));

    /** Room for one of the jobs, not for two. */
    private final MemberView member = member("c1", node(4, 16));

    private final Job first = job("first", 0, 1, spark(2, 1, 1));

    @BeforeEach
    void placeTheFirst() {
        scheduler.apply(new Input.Reported(member, Map.of()));
        scheduler.apply(new Input.Offered(first));
        assertThat(scheduler.decide(10).plan().places()).hasSize(1);
    }

    @Test
    void aJobOfferedAgainBeforeItsDecisionIsWrittenKeepsItsPlace() {
        scheduler.apply(new Input.Offered(first));

        assertThat(scheduler.hasWork(11)).as("something to decide").isFalse();
        assertThat(scheduler.ledger().claims()).hasSize(1);
    }

    @Test
    void aJobThatHasBecomeAnotherGivesItsPlaceBackAndIsDecidedAnew() {
        scheduler.apply(new Input.Offered(job("first", 0, 1, spark(1, 1, 1))));

        assertThat(scheduler.decide(11).plan().places())
                .extracting(place -> place.job().gang())
                .containsExactly(spark(1, 1, 1));
        assertThat(scheduler.ledger().claims()).hasSize(1);
    }

    @Test
    void theRoomOfAnUnwrittenDecisionIsNobodyElses() {
        Job second = job("second", 0, 2, spark(2, 1, 1));
        scheduler.apply(new Input.Offered(second));
        assertThat(scheduler.decide(11).plan().places()).isEmpty();

        scheduler.apply(new Input.Removed(first.key()));

        assertThat(scheduler.decide(12).plan().places())
                .extracting(Decision.Place::job)
                .containsExactly(second);
    }

    @Test
    void ofManyMembersOnlyThoseThatChangedAreLookedAtAnew() {
        for (int i = 2; i < 40; i++) {
            scheduler.apply(new Input.Reported(member("c" + i, node(1, 1)), Map.of()));
        }
        scheduler.decide(11);
        long before = scheduler.fleet().taken();

        scheduler.apply(new Input.Reported(member("c7", node(2, 2)), Map.of()));
        scheduler.decide(12);

        assertThat(scheduler.fleet().taken()).isEqualTo(before + 1);
        assertThat(scheduler.fleet().room(scheduler.fleet().find("c7")).free(0).row(0))
                .isEqualTo(node(2, 2));
    }

    @Test
    void anEqualJobOfHigherPriorityGoesBeforeALesserJobThatFitsAsWell() {
        scheduler.apply(new Input.Removed(first.key()));
        Job one = job("one", 10, 2, spark(3, 2, 1));
        Job two = job("two", 10, 3, spark(3, 2, 1));
        Job lesser = job("lesser", 0, 1, spark(4, 2, 1));
        Stream.of(one, two, lesser).forEach(job -> scheduler.apply(new Input.Offered(job)));
        assertThat(scheduler.decide(11).plan().places()).isEmpty();

        scheduler.apply(
                new Input.Reported(member("c1", node(16, 64)).withCapacity(later("c1", node(16, 64))), Map.of()));

        assertThat(scheduler.decide(12).plan().places())
                .extracting(Decision.Place::job)
                .containsExactly(one, two);
    }

    private static Capacity later(String name, Resources node) {
        return new Capacity(2, member(name, node).capacity().groups(), List.of());
    }
}
