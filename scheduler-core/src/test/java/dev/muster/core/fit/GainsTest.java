package dev.muster.core.fit;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a room has gained bounds what fits there now: a bound that is too low would lose a fit for good. Single large amounts
 * are given back, so that no slack hides a sum that is wrong.
 */
class GainsTest {
    private static final long SEED = Long.getLong("muster.gains.seed", 20_261_122);
    private static final int STEPS = 4_000;

    /** Each asks for much of one resource and little of the others. */
    private static final List<Resources> REQUESTS = List.of(
            new Resources(250, GI / 64, 0, 1, Map.of()),
            new Resources(10, GI / 4, 0, 1, Map.of()),
            new Resources(10, GI / 64, GI, 1, Map.of()),
            new Resources(10, GI / 64, 0, 1, Map.of("gpu", 1L)),
            new Resources(0, 0, 0, 1, Map.of()),
            new Resources(500, GI / 2, GI / 2, 1, Map.of()));

    private final Random random = new Random(SEED);
    private final Resources[] free = new Resources[6];
    private final List<Job> assumed = new ArrayList<>();
    private long sequence = 1;
    private int jobs;

    private record Counted(long pods, double worth, int era) {}

    @Test
    void whatWasCountedAndWhatWasGainedSinceIsNeverLessThanWhatFits() {
        System.out.println("gains: seed " + SEED + " (-Dmuster.gains.seed)");
        for (int node = 0; node < free.length; node++) {
            free[node] = amount(40);
        }
        Room room = Room.of(view(), List.of());
        Map<Resources, Counted> counted = new HashMap<>();
        int compared = 0;
        for (int step = 0; step < STEPS; step++) {
            change(room);
            for (Resources request : REQUESTS) {
                long now = room.count(set(request), Long.MAX_VALUE);
                assertThat(room.gains().unbroken(request))
                        .as("all that is free as one, seed %d, step %d", SEED, step)
                        .isGreaterThanOrEqualTo(now);
                Counted before = counted.get(request);
                if (before != null && before.era() == room.gains().era(request)) {
                    compared++;
                    double ceiling = before.pods() + room.gains().worth(request) - before.worth();
                    assertThat(ceiling + 1e-6)
                            .as("%s, seed %d, step %d", request, SEED, step)
                            .isGreaterThanOrEqualTo(now);
                }
                if (before == null || random.nextInt(10) == 0) {
                    counted.put(
                            request,
                            new Counted(
                                    now,
                                    room.gains().worth(request),
                                    room.gains().era(request)));
                }
            }
        }
        assertThat(compared).isGreaterThan(STEPS);
    }

    @Test
    void oneLargePodThatGoesMakesRoomForManySmallOnes() {
        List<Resources> larges = List.of(
                new Resources(25_000, GI / 64, 0, 1, Map.of()),
                new Resources(10, 25 * GI, 0, 1, Map.of()),
                new Resources(10, GI / 64, 100 * GI, 1, Map.of()));
        for (int i = 0; i < larges.size(); i++) {
            Resources request = REQUESTS.get(i);
            Resources large = larges.get(i);
            Room room = Room.of(member("c1", large), List.of());
            Job job = job("large", Gang.of(new PodSet("executor", 1, 1, large, NodeConstraints.NONE)));
            room.assume(job.key(), job.gang(), Map.of("executor", 1));
            double before = room.gains().worth(request);
            room.release(job.key());
            assertThat(room.gains().worth(request) - before).isBetween(100.0, 110.0);
        }
    }

    @Test
    void whoAsksForWhatHasNoSumComparesNothingAcrossItsReturn() {
        Resources large = new Resources(10, GI / 64, 0, 1, Map.of("gpu", 100L));
        Room room = Room.of(member("c1", large), List.of());
        Job job = job("large", Gang.of(new PodSet("executor", 1, 1, large, NodeConstraints.NONE)));
        room.assume(job.key(), job.gang(), Map.of("executor", 1));
        int gpus = room.gains().era(REQUESTS.get(3));
        int others = room.gains().era(REQUESTS.get(0));
        room.release(job.key());
        assertThat(room.gains().era(REQUESTS.get(3))).isNotEqualTo(gpus);
        assertThat(room.gains().era(REQUESTS.get(0))).isEqualTo(others);
    }

    private void change(Room room) {
        switch (random.nextInt(4)) {
            case 0 -> {
                Resources each = amount(8);
                int count = 1 + random.nextInt(4);
                Gang gang = Gang.of(new PodSet("executor", count, count, each.asOnePod(), NodeConstraints.NONE));
                Job job = job("job-" + ++jobs, gang);
                room.assume(job.key(), gang, Map.of("executor", count));
                assumed.add(job);
            }
            case 1 -> {
                if (!assumed.isEmpty()) {
                    room.release(assumed.remove(random.nextInt(assumed.size())).key());
                }
            }
            case 2 -> {
                free[random.nextInt(free.length)] = amount(40);
                assumed.clear();
                room.refresh(view(), List.of());
            }
            default -> room.refresh(room.member(), List.of());
        }
        assumed.removeIf(job -> !room.forecast());
    }

    /** Of one resource much, of the others enough for a few. */
    private Resources amount(int most) {
        int much = random.nextInt(5);
        return new Resources(
                much == 0 ? 250L * random.nextInt(most) : 10L * random.nextInt(most),
                much == 1 ? GI / 4 * random.nextInt(most) : GI / 64 * random.nextInt(most),
                much == 2 ? GI * random.nextInt(most) : 0,
                1 + random.nextInt(most),
                much == 3 ? Map.of("gpu", (long) random.nextInt(most)) : Map.of());
    }

    private MemberView view() {
        MemberView view = member("c1", group("a", free[0], free[1], free[2]), group("b", free[3], free[4], free[5]));
        return view.withCapacity(new Capacity(++sequence, view.capacity().groups(), List.of()));
    }

    private static PodSet set(Resources request) {
        return new PodSet("executor", 1, 1, request, NodeConstraints.NONE);
    }
}
