package dev.muster.core.schedule;

import static dev.muster.core.Given.GI;
import static dev.muster.core.Given.job;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.sized;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.cycle.Decision;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.Resources;
import dev.muster.core.rank.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Small jobs come for ever, one after another, as many as there is room for; among them one gang that needs nearly a whole
 * member. Virtual time, one job a cycle, reports at once.
 */
class StarvationTest {
    private static final long SECOND = 1_000;
    private static final long PATIENCE = 600 * SECOND;
    private static final int WARM_UP = 400;
    private static final int LIMIT = 2_500;
    private static final int[] LENGTHS = {30, 90, 180, 330};
    private static final int NODES = 4;
    private static final int CORES = 16;

    private final Scheduler scheduler =
            new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(PATIENCE, 1_000_000, 1, 1));
    private final Map<String, int[]> used = new TreeMap<>(Map.of("c1", new int[NODES], "c2", new int[NODES]));
    private final Map<String, Running> running = new HashMap<>();
    private long sequence;
    private int names;

    private record Running(Claim claim, long endsMillis, List<int[]> pods) {}

    @Timeout(60)
    @RepeatedTest(10)
    void whereEndsAreKnownTheGangStartsAtTheLatestOfThemPlusACycle(RepetitionInfo repetition) {
        Random random = random(repetition);
        warmUp(random, true);
        Job gang = job("gang", 0, now(WARM_UP), spark(12, 4, 1)).expectedToRun(60 * SECOND);
        scheduler.apply(new Input.Offered(gang));
        long latest = Long.MAX_VALUE;
        long started = -1;
        for (long second = WARM_UP; started < 0 && second < LIMIT; second++) {
            started = step(random, now(second), true).contains("gang") ? now(second) : -1;
            if (latest == Long.MAX_VALUE && isHead(gang)) {
                latest = running.values().stream()
                        .mapToLong(Running::endsMillis)
                        .max()
                        .orElseThrow();
            }
        }
        assertThat(started)
                .as("started at, seed %d", repetition.getCurrentRepetition())
                .isPositive()
                .isLessThanOrEqualTo(latest + SECOND);
    }

    @Timeout(60)
    @RepeatedTest(10)
    void whereNobodySaysHowLongJobsRunTheGangStartsOnceItHasWaitedAndTheMemberHasDrained(RepetitionInfo repetition) {
        Random random = random(repetition);
        warmUp(random, false);
        scheduler.apply(new Input.Offered(job("gang", 0, now(WARM_UP), spark(12, 4, 1))));
        long started = -1;
        long lastEnd = 0;
        for (long second = WARM_UP; started < 0 && second < LIMIT; second++) {
            started = step(random, now(second), false).contains("gang") ? now(second) : -1;
            if (now(second) == now(WARM_UP) + PATIENCE) {
                lastEnd = running.values().stream()
                        .mapToLong(Running::endsMillis)
                        .max()
                        .orElseThrow();
            }
        }
        assertThat(started)
                .as("started at, seed %d", repetition.getCurrentRepetition())
                .isPositive();
        if (started > now(WARM_UP) + PATIENCE) {
            assertThat(started).isLessThanOrEqualTo(lastEnd + SECOND);
        }
    }

    private boolean isHead(Job job) {
        return scheduler.queue().head().filter(head -> head.job().equals(job)).isPresent();
    }

    private static Random random(RepetitionInfo repetition) {
        System.out.println("starvation: seed " + repetition.getCurrentRepetition());
        return new Random(repetition.getCurrentRepetition());
    }

    private void warmUp(Random random, boolean endsKnown) {
        for (long second = 0; second < WARM_UP; second++) {
            step(random, now(second), endsKnown);
        }
    }

    /** One second: ends, arrivals, reports, a cycle; returns the names of the jobs that started. */
    private List<String> step(Random random, long now, boolean endsKnown) {
        for (Running ended : List.copyOf(running.values())) {
            if (ended.endsMillis() <= now) {
                end(ended);
            }
        }
        if (now / SECOND % 4 == 0) {
            long length = LENGTHS[random.nextInt(LENGTHS.length)] * SECOND;
            Gang small = spark(1 + random.nextInt(3), 1 + random.nextInt(3), 1);
            Job job = job("small-" + ++names, 0, now, small).expectedToRun(endsKnown ? length : Job.UNKNOWN);
            lengths.put(job.key().name(), length);
            scheduler.apply(new Input.Offered(job));
        }
        used.keySet().forEach(this::report);
        List<String> started = new ArrayList<>();
        while (scheduler.hasWork(now)) {
            for (Decision.Place place : scheduler.decide(now).plan().places()) {
                started.add(place.job().key().name());
                start(place, now);
            }
        }
        return started;
    }

    private final Map<String, Long> lengths = new HashMap<>();

    private void start(Decision.Place place, long now) {
        Job job = place.job();
        Claim claim = Claim.fresh(
                        "t-" + job.key().name(),
                        place.member(),
                        job.key(),
                        job.gang(),
                        place.fit().promised())
                .endingAt(job.endIfStartedAt(now));
        List<int[]> pods = new ArrayList<>();
        place.fit().takes().forEach(take -> {
            int cores = (int) (job.gang().podSets().stream()
                            .filter(set -> set.name().equals(take.podSet()))
                            .findFirst()
                            .orElseThrow()
                            .request()
                            .cpuMillis()
                    / 1_000
                    * take.pods());
            used.get(place.member())[take.node()] += cores;
            pods.add(new int[] {take.node(), cores});
        });
        running.put(
                claim.token(),
                new Running(claim, now + lengths.getOrDefault(job.key().name(), 60 * SECOND), pods));
        scheduler.apply(new Input.Dispatched(job.key(), claim));
        scheduler.apply(new Input.Attempts(List.of(new Attempt(claim, true, null))));
        report(place.member());
    }

    private void end(Running ended) {
        running.remove(ended.claim().token());
        ended.pods().forEach(pod -> used.get(ended.claim().member())[pod[0]] -= pod[1]);
        scheduler.apply(new Input.Attempts(List.of(new Attempt(ended.claim(), true, Proof.FINISHED))));
    }

    private void report(String name) {
        Resources[] free = new Resources[NODES];
        for (int node = 0; node < NODES; node++) {
            int left = CORES - used.get(name)[node];
            assertThat(left).as("cores left on a node").isNotNegative();
            free[node] = node(left, 1_000);
        }
        Resources empty = new Resources(CORES * 1_000L, 1_000 * GI, 0, 110, Map.of());
        MemberView plain = member(name, sized("pool", empty, free));
        MemberView view =
                plain.withCapacity(new Capacity(++sequence, plain.capacity().groups(), List.of()));
        Map<String, Map<String, Integer>> accounted = new HashMap<>();
        running.values().stream()
                .filter(each -> each.claim().member().equals(name))
                .forEach(
                        each -> accounted.put(each.claim().token(), each.claim().promised()));
        scheduler.apply(new Input.Reported(view, accounted));
    }

    private static long now(long second) {
        return 1_000_000 + second * SECOND;
    }
}
