package dev.muster.core.cycle;

import static dev.muster.core.Given.job;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Job;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {
    private static final long TEN_MINUTES = 600_000;

    private final Queue queue = new Queue();
    private final Job a = offered("a", 0, 100);
    private final Job b = offered("b", 0, 50);
    private final Job c = offered("c", 9, 200);

    @Test
    void priorityThenAge() {
        assertThat(queue.heads(10)).containsExactly(c, b, a);
        assertThat(queue.heads(1)).containsExactly(c);
    }

    @Test
    void aChangeWakesExactlyTheJobsWhoseReasonsNameIt() {
        queue.park(a, List.of(lack("c1", 8, 1, false), new Reason.MissingPriorityClass("c2", "high")));
        queue.park(b, List.of(lack("c3", 8, 1, false)));
        queue.park(c, List.of(new Reason.QuotaExceeded("c1", "default", "q", "pods", 9, 0)));
        assertThat(queue.hasActive()).isFalse();
        assertThat(queue.wake(new Trigger.Member("c1"))).isEmpty();
        assertThat(queue.wake(new Trigger.Capacity("c2"))).isEmpty();
        assertThat(queue.wake(new Trigger.Quota("c1", "other"))).isEmpty();
        assertThat(queue.wake(new Trigger.Member("c2"))).containsExactly(a);
        assertThat(queue.wake(new Trigger.Capacity("c1")))
                .as("a is active already")
                .isEmpty();
        assertThat(queue.wake(new Trigger.Capacity("c3"))).containsExactly(b);
        assertThat(queue.wake(new Trigger.Quota("c1", "default"))).containsExactly(c);
        assertThat(queue.heads(10)).containsExactly(c, b, a);
    }

    @Test
    void aNewMemberWakesEverybody() {
        queue.park(a, List.of(new Reason.AffinityMismatch("c1")));
        queue.park(b, List.of(new Reason.NoMembers()));
        assertThat(queue.wake(new Trigger.MemberJoined())).containsExactly(b, a);
    }

    @Test
    void theEndOfABackoffWakes() {
        queue.park(a, List.of(new Reason.Excluded("c1", "DriverLate", 5_000, false)));
        queue.park(b, List.of(new Reason.Excluded("c1", "Refused", 3_000, true)));
        assertThat(queue.nextDueMillis()).hasValue(5_000);
        assertThat(queue.wakeDue(4_999)).isEmpty();
        assertThat(queue.wakeDue(5_000)).containsExactly(a);
        assertThat(queue.nextDueMillis()).isEmpty();
        assertThat(queue.wake(new Trigger.Capacity("c1")))
                .as("waits for a report, not for time")
                .containsExactly(b);
    }

    @Test
    void whatIsRemovedIsNeverWokenAndParkingItAgainDoesNothing() {
        queue.park(a, List.of(lack("c1", 8, 1, false), new Reason.Excluded("c2", "Refused", 5_000, false)));
        queue.remove(a.key());
        queue.park(a, List.of(lack("c1", 8, 1, false)));
        assertThat(queue.wake(new Trigger.Capacity("c1"))).isEmpty();
        assertThat(queue.nextDueMillis()).isEmpty();
        assertThat(queue.contains(a.key())).isFalse();
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void aNewVersionReplacesTheOldOne() {
        queue.park(a, List.of(lack("c1", 8, 1, false)));
        Job edited = job("a", 99, 100, spark(1, 1, 1));
        queue.offer(edited);
        assertThat(queue.heads(10)).containsExactly(edited, c, b);
        assertThat(queue.wake(new Trigger.Capacity("c1"))).isEmpty();
        assertThat(queue.waiting()).containsExactly(edited, c, b);
    }

    @Test
    void theFirstGangThatWaitsTooLongIsKeptAMember() {
        queue.park(c, List.of(new Reason.MissingPriorityClass("c1", "high")));
        queue.park(b, List.of(lack("c1", 8, 2, false), lack("c2", 8, 6, false), lack("c3", 8, 7, true)));
        queue.park(a, List.of(lack("c1", 8, 7, false)));
        assertThat(queue.guard(50 + TEN_MINUTES - 1, TEN_MINUTES)).isEmpty();
        assertThat(queue.guard(50 + TEN_MINUTES, TEN_MINUTES))
                .as("the nearest member that could ever hold it")
                .contains(new Guard(b, "c2"));
        queue.park(b, List.of(lack("c1", 8, 7, false), lack("c2", 8, 3, false)));
        assertThat(queue.guard(60 + TEN_MINUTES, TEN_MINUTES))
                .as("it keeps the member it was given")
                .contains(new Guard(b, "c2"));
    }

    @Test
    void aGangThatIsGoneKeepsNoMember() {
        queue.park(b, List.of(lack("c1", 8, 2, false)));
        queue.park(a, List.of(lack("c2", 8, 2, false)));
        queue.remove(b.key());
        assertThat(queue.guard(TEN_MINUTES * 2, TEN_MINUTES)).contains(new Guard(a, "c2"));
    }

    @Test
    void whoMadeWayIsWokenWhenTheGangGoesOrNeedsTheMemberNoMore() {
        queue.park(b, List.of(lack("c1", 8, 2, false)));
        assertThat(queue.guard(TEN_MINUTES * 2, TEN_MINUTES)).contains(new Guard(b, "c1"));
        queue.park(a, List.of(new Reason.HeldForLargerGang("c1", b.key())));
        queue.park(b, List.of(new Reason.MemberNotReady("c1")));
        assertThat(queue.guard(TEN_MINUTES * 2, TEN_MINUTES)).isEmpty();
        assertThat(queue.heads(10)).contains(a);
        queue.park(a, List.of(new Reason.HeldForLargerGang("c1", b.key())));
        assertThat(queue.remove(b.key())).containsExactly(a);
    }

    private Job offered(String name, long priority, long created) {
        Job job = job(name, priority, created, spark(8, 4, 4));
        queue.offer(job);
        return job;
    }

    private static Reason lack(String member, int needs, int roomFor, boolean evenWhenEmpty) {
        return new Reason.InsufficientResources(
                member, "executor", needs, Resources.pod(4000, 4), roomFor, node(1, 1), "pool", evenWhenEmpty);
    }
}
