package dev.muster.core.cycle;

import static dev.muster.core.Given.job;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Job;
import dev.muster.core.model.Resources;
import dev.muster.core.reason.Reason;
import dev.muster.core.reason.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final Queue queue = new Queue();
    private final Job a = offered("a", 0, 100, 8);
    private final Job b = offered("b", 0, 50, 7);
    private final Job c = offered("c", 9, 200, 6);

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
        queue.park(a, List.of(new Reason.Excluded("c1", "DriverLate", "", 5_000, false)));
        queue.park(b, List.of(new Reason.Excluded("c1", "Refused", "", 3_000, true)));
        assertThat(queue.nextDueMillis()).hasValue(5_000);
        assertThat(queue.wakeDue(4_999)).isEmpty();
        assertThat(queue.wakeDue(5_000)).containsExactly(a);
        assertThat(queue.nextDueMillis()).isEmpty();
        assertThat(queue.wake(new Trigger.Capacity("c1")))
                .as("waits for a report, not for time")
                .containsExactly(b);
    }

    @Test
    void ofSeveralMomentsThatHaveComeTheJobsAreToldInQueueOrder() {
        queue.park(a, List.of(new Reason.Excluded("c1", "DriverLate", "", 1_000, false)));
        queue.park(b, List.of(new Reason.Excluded("c1", "DriverLate", "", 3_000, false)));
        queue.park(c, List.of(new Reason.Excluded("c1", "DriverLate", "", 2_000, false)));
        assertThat(queue.wakeDue(5_000)).containsExactly(c, b, a);
    }

    @Test
    void aWaitingJobIsThereWithTheReasonsItWasParkedWith() {
        assertThat(queue.contains(a.key())).isTrue();
        assertThat(queue.reasonsOf(a.key())).as("not decided yet").isEmpty();

        queue.park(a, List.of(new Reason.NoMembers()));

        assertThat(queue.reasonsOf(a.key())).containsExactly(new Reason.NoMembers());
        queue.remove(a.key());
        assertThat(queue.contains(a.key())).isFalse();
        assertThat(queue.reasonsOf(a.key())).isEmpty();
    }

    @Test
    void whatIsRemovedIsNeverWokenAndParkingItAgainDoesNothing() {
        queue.park(a, List.of(lack("c1", 8, 1, false), new Reason.Excluded("c2", "Refused", "", 5_000, false)));
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
    void theHeadIsTheFirstThatLacksOnlyRoomWhichAnEmptierMemberWouldHave() {
        assertThat(queue.head()).as("nobody has waited yet").isEmpty();
        queue.park(c, List.of(new Reason.MissingPriorityClass("c1", "high")));
        queue.park(b, List.of(lack("c1", 8, 2, true)));
        queue.park(a, List.of(lack("c1", 8, 7, false)));
        assertThat(queue.head().orElseThrow().job()).isEqualTo(a);
        queue.park(b, List.of(lack("c1", 8, 2, false)));
        assertThat(queue.head().orElseThrow().job()).isEqualTo(b);
        queue.remove(b.key());
        assertThat(queue.head().orElseThrow().job()).isEqualTo(a);
        queue.remove(a.key());
        assertThat(queue.head()).isEmpty();
    }

    @Test
    void whoMadeWayIsTriedWhenTheGangGoes() {
        queue.park(b, List.of(lack("c1", 8, 2, false)));
        queue.park(a, List.of(new Reason.HeldForLargerGang("c1", b.key())));
        assertThat(queue.remove(b.key())).containsExactly(a);
    }

    @Test
    void ofEqualJobsOnlyTheFirstIsTriedAndTheNextOnesOnceItIsPlaced() {
        List<Job> equal = IntStream.range(0, 20)
                .mapToObj(i -> offered("same-" + i, -1, 1_000 + i, 3))
                .toList();
        settle(List.of(), equal);
        List.of(a, b, c).forEach(job -> queue.park(job, List.of(new Reason.NoMembers())));
        assertThat(queue.wake(new Trigger.Capacity("c1"))).containsExactly(equal.get(0));
        assertThat(queue.trials(100)).extracting(Trial::job).containsExactly(equal.get(0));
        assertThat(queue.trials(100).getFirst().lookAt()).containsExactly("c1");
        assertThat(settle(equal.subList(0, 1), List.of())).isEmpty();
        assertThat(queue.heads(100)).containsExactly(equal.get(1));
        assertThat(queue.contains(equal.get(0).key())).isFalse();
        settle(equal.subList(1, 2), equal.subList(2, 3));
        assertThat(queue.hasActive())
                .as("where the first has no room, no other has")
                .isFalse();
    }

    @Test
    void aChangeThatGivesNoHopeWakesNobodyButThoseWhoLackMoreThanRoom() {
        queue.park(a, List.of(lack("c1", 8, 2, false)));
        queue.park(b, List.of(new Reason.NoReport("c1")));
        assertThat(queue.wake(new Trigger.Capacity("c1"), job -> false)).containsExactly(b);
        assertThat(queue.wake(new Trigger.Capacity("c1"), job -> job.equals(a))).containsExactly(a);
    }

    @Test
    void aJobIsToldWhenItFirstWaitsAndAllAreToldWhenTheKindOfReasonChanges() {
        Job d = offered("d", 0, 300, 8);
        assertThat(settle(List.of(), List.of(c, b, a, d)))
                .extracting(Decision.Wait::job)
                .containsExactly(c, b, a, d);
        queue.wake(new Trigger.Capacity("c1"));
        List<Trial> again = queue.trials(100);
        Plan driver = new Plan(again.stream()
                .<Decision>map(trial ->
                        new Decision.Wait(trial.job(), List.of(), List.of(lackOf("driver", "c1", 1, 0, false))))
                .toList());
        assertThat(queue.settle(again, driver))
                .as("the same in other numbers, and of another pod set")
                .isEmpty();
        assertThat(queue.hasActive()).as("nothing is counted again for it").isFalse();
        queue.wake(new Trigger.Capacity("c1"));
        List<Trial> partly = queue.trials(100);
        Plan gone = new Plan(partly.stream()
                .<Decision>map(
                        trial -> new Decision.Wait(trial.job(), List.of(), List.of(new Reason.MemberNotReady("c1"))))
                .toList());
        assertThat(queue.settle(partly, gone))
                .as("counted again before anybody is told")
                .isEmpty();
        List<Trial> whole = queue.trials(100);
        assertThat(whole).hasSize(3).allMatch(Trial::isWhole);
        assertThat(queue.settle(whole, gone)).extracting(Decision.Wait::job).containsExactlyInAnyOrder(c, b, a, d);
    }

    @Test
    void aNewJobWhoseEqualsWaitIsTriedEverywhereWithWhatIsKnownOfThem() {
        settle(List.of(), List.of(c, b, a));
        Job d = offered("d", 0, 300, 8);
        assertThat(queue.trials(100)).containsExactly(new Trial(d, List.of(lack("c1", 8, 2, false)), null));
        assertThat(settle(List.of(), List.of(d))).extracting(Decision.Wait::job).containsExactly(d);
    }

    private List<Decision.Wait> settle(List<Job> placed, List<Job> waiting) {
        List<Decision> decisions = new ArrayList<>();
        placed.forEach(
                job -> decisions.add(new Decision.Place(job, "c1", new FitResult.Fits(false, Map.of(), List.of(), 1))));
        waiting.forEach(job -> decisions.add(new Decision.Wait(job, List.of(), List.of(lack("c1", 8, 2, false)))));
        return queue.settle(queue.trials(100), new Plan(decisions));
    }

    private Job offered(String name, long priority, long created, int executors) {
        Job job = job(name, priority, created, spark(executors, 4, 4));
        queue.offer(job);
        return job;
    }

    private static Reason.OfMember lack(String member, int needs, int roomFor, boolean evenWhenEmpty) {
        return lackOf("executor", member, needs, roomFor, evenWhenEmpty);
    }

    private static Reason.OfMember lackOf(String podSet, String member, int needs, int roomFor, boolean evenWhenEmpty) {
        return new Reason.InsufficientResources(
                member, podSet, needs, Resources.pod(4000, 4), roomFor, node(1, 1), "pool", evenWhenEmpty);
    }
}
