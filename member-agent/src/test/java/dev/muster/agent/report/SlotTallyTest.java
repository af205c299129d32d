package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.CapacityReportSpec.Accounted;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlotTallyTest {
    private static final String TOKEN = "3f.1";
    private static final Slot HELD = new Slot(TOKEN, "executor", true);
    private static final Slot REAL = new Slot(TOKEN, "executor", false);

    private final SlotTally tally = new SlotTally();

    @Test
    void aPlaceholderAndThePodInItsPlaceAreOneSlot() {
        tally.heard(Made.work(TOKEN, 2, null));
        tally.bound(HELD);
        tally.bound(REAL);
        assertThat(executors()).isEqualTo(1);
        tally.unbound(HELD);
        tally.bound(HELD);
        tally.unbound(HELD);
        assertThat(executors()).isEqualTo(1);
    }

    @Test
    void theHighestNumberStaysWhenPodsGo() {
        tally.heard(Made.work(TOKEN, 3, null));
        tally.bound(HELD);
        tally.bound(HELD);
        tally.unbound(HELD);
        tally.unbound(HELD);
        assertThat(executors()).isEqualTo(2);
        tally.bound(REAL);
        assertThat(executors()).isEqualTo(2);
    }

    @Test
    void noMoreThanPromisedIsTold() {
        tally.heard(Made.work(TOKEN, 2, null));
        for (int i = 0; i < 5; i++) {
            tally.bound(REAL);
        }
        assertThat(executors()).isEqualTo(2);
    }

    @Test
    void slotsOfAnUnknownWorkAreToldOnceItIsHeardOf() {
        tally.bound(HELD);
        assertThat(tally.accounted()).isEmpty();
        tally.heard(Made.work(TOKEN, 2, null));
        assertThat(executors()).isEqualTo(1);
    }

    @Test
    void aRestartGoesOnFromTheReport() {
        tally.restore(List.of(new Accounted(TOKEN, "executor", 4)));
        tally.heard(Made.work(TOKEN, 5, null));
        tally.bound(REAL);
        assertThat(executors()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"ReservationFailed", "Refused", "Finished", "Withdrawn"})
    void anEndedAttemptIsForgotten(Phase end) {
        tally.heard(Made.work(TOKEN, 2, Phase.Running));
        tally.bound(REAL);
        tally.heard(Made.work(TOKEN, 2, end));
        assertThat(tally.accounted()).isEmpty();
        tally.unbound(REAL);
        tally.heard(Made.work(TOKEN, 2, end));
        assertThat(tally.accounted()).isEmpty();
    }

    @Test
    void anAttemptWhoseWorkIsGoneIsForgottenWithItsLastPod() {
        tally.restore(List.of(new Accounted("9a.1", "driver", 1)));
        tally.bound(HELD);
        tally.heard(Made.work(TOKEN, 2, null));
        tally.retain(Set.of());
        tally.unbound(HELD);
        tally.heard(Made.work(TOKEN, 2, null));
        tally.heard(Made.work("9a.1", 2, null));
        assertThat(tally.accounted()).isEmpty();
    }

    @Test
    void whateverThePodsDoAccountedNeverFallsNorExceedsThePromise() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            oneLife(random);
        }
    }

    /** A gang that is reserved, handed over slot by slot in any order, with pods that come and go. */
    private static void oneLife(Random random) {
        SlotTally tally = new SlotTally();
        int promised = 1 + random.nextInt(6);
        tally.heard(Made.work(TOKEN, promised, null));
        Map<Boolean, Integer> bound = new HashMap<>(Map.of(true, 0, false, 0));
        int before = 0;
        int everBound = 0;
        for (int step = 0; step < 60; step++) {
            boolean placeholder = random.nextBoolean();
            if (random.nextBoolean() && bound.get(placeholder) < promised) {
                bound.merge(placeholder, 1, Integer::sum);
                tally.bound(placeholder ? HELD : REAL);
            } else if (bound.get(placeholder) > 0) {
                bound.merge(placeholder, -1, Integer::sum);
                tally.unbound(placeholder ? HELD : REAL);
            }
            everBound = Math.max(everBound, Math.max(bound.get(true), bound.get(false)));
            int now = executors(tally);
            assertThat(now).isBetween(before, promised).isEqualTo(everBound);
            before = now;
        }
    }

    private int executors() {
        return executors(tally);
    }

    private static int executors(SlotTally tally) {
        return tally.accounted().stream()
                .filter(a -> a.podSet().equals("executor"))
                .mapToInt(Accounted::slots)
                .sum();
    }
}
