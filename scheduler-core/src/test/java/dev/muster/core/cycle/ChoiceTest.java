package dev.muster.core.cycle;

import static dev.muster.core.Given.job;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fit.Fit;
import dev.muster.core.fit.FitResult;
import dev.muster.core.fit.Fleet;
import dev.muster.core.fit.Room;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.ClusterAffinity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Resources;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The choice among kept rooms against the plain way: filter and {@link Fit#of} in every member, then the best of all. */
class ChoiceTest {
    private static final int STEPS = Integer.getInteger("muster.choice.steps", 3_000);
    private static final long SEED = Long.getLong("muster.choice.seed", 20_261_121);
    private static final Moment NOW = new Moment(1_000_000, 7);

    private final Random random = new Random(SEED);
    private final Cycle cycle = new Cycle(Ranking.DEFAULT);
    private final Fleet fleet = new Fleet();

    @Test
    void thePlanIsThatOfThePlainWayWhateverHappened() {
        System.out.println("choice: " + STEPS + " steps, seed " + SEED + " (-Dmuster.choice.seed)");
        List<Gang> shapes = IntStream.range(0, 15).mapToObj(i -> gang()).toList();
        Map<String, MemberView> members = new TreeMap<>();
        for (int i = 0; i < Choice.CANDIDATES; i++) {
            members.put("m" + i, randomMember("m" + i));
        }
        fleet.update(members.values(), Map.of());
        Map<Job, String> placed = new TreeMap<>(Job.QUEUE_ORDER);
        int places = 0;
        Map<Class<?>, Integer> waits = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            Job job = randomJob("j" + step, shapes.get(random.nextInt(shapes.size())));
            Decision want = plain(job);
            assertThat(cycle.decide(List.of(Trial.everywhere(job)), fleet, null, NOW)
                            .decisions())
                    .as("seed %d, step %d: %s", SEED, step, job)
                    .containsExactly(want);
            switch (want) {
                case Decision.Place place -> {
                    places++;
                    placed.put(job, place.member());
                }
                case Decision.Wait wait ->
                    wait.perMember().forEach(reason -> waits.merge(reason.getClass(), 1, Integer::sum));
            }
            change(members, placed);
        }
        System.out.println("choice: placed " + places + ", reasons " + waits);
        assertThat(places).isGreaterThan(100);
        assertThat(waits.keySet())
                .contains(
                        Reason.InsufficientResources.class,
                        Reason.QuotaExceeded.class,
                        Reason.NoNodeMatches.class,
                        Reason.AffinityMismatch.class,
                        Reason.MemberPaused.class);
    }

    private Decision plain(Job job) {
        List<Candidate> candidates = new ArrayList<>();
        List<Reason.OfMember> reasons = new ArrayList<>();
        for (int at = 0; at < fleet.size(); at++) {
            Room room = fleet.room(at);
            FitResult fit = MemberFilter.reason(job, room.member(), NOW.nowMillis())
                    .<FitResult>map(FitResult.Short::new)
                    .orElseGet(() -> Fit.of(job.gang(), "default", room));
            switch (fit) {
                case FitResult.Fits fits -> candidates.add(new Candidate(job, room.member(), fits));
                case FitResult.Short lack -> reasons.add(lack.reason());
            }
        }
        if (candidates.isEmpty()) {
            return new Decision.Wait(job, List.of(), reasons);
        }
        Candidate best = Ranking.DEFAULT.best(candidates, NOW.seed());
        return new Decision.Place(job, best.member().name(), best.fit());
    }

    /** A job ends, or a member reports anew, or somebody pauses it; claims stay as they are. */
    private void change(Map<String, MemberView> members, Map<Job, String> placed) {
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                if (!placed.isEmpty()) {
                    Job ended = List.copyOf(placed.keySet()).get(random.nextInt(placed.size()));
                    fleet.room(fleet.find(placed.remove(ended))).release(ended.key());
                }
            }
            case 2 -> {
                String name = "m" + random.nextInt(members.size());
                members.put(name, randomMember(name));
                placed.values().removeIf(name::equals);
                fleet.take(members.get(name), List.of());
            }
            default -> {
                Room room = fleet.room(random.nextInt(fleet.size()));
                room.show(room.member().withState(new MemberState(true, random.nextBoolean(), 0, 20)));
            }
        }
    }

    private Job randomJob(String name, Gang gang) {
        Job plain = job(name, gang);
        ClusterAffinity affinity = random.nextInt(4) == 0
                ? ClusterAffinity.named("m" + random.nextInt(4), "m" + (4 + random.nextInt(4)))
                : ClusterAffinity.ANY;
        return new Job(
                plain.key(),
                plain.tokenPrefix(),
                0,
                0,
                0,
                gang,
                new Placement(affinity, List.of()),
                plain.requirements(),
                List.of());
    }

    private MemberView randomMember(String name) {
        List<NodeGroup> groups = new ArrayList<>();
        for (int id = 0; id < 1 + random.nextInt(3); id++) {
            Resources[] rows = new Resources[1 + random.nextInt(4)];
            for (int n = 0; n < rows.length; n++) {
                rows[n] = new Resources(random.nextInt(14) - 1, random.nextInt(14), 4, random.nextInt(9), Map.of());
            }
            groups.add(labelled("g" + id, Map.of("zone", "z" + id), rows));
        }
        List<QuotaLeft> quotas = random.nextInt(3) == 0
                ? List.of(new QuotaLeft("default", "q", Map.of("pods", (long) random.nextInt(9)), Set.of()))
                : List.of();
        List<UnitCaps> caps = random.nextInt(3) == 0 ? List.of(caps()) : List.of();
        return member(name, node(1, 1)).withCapacity(new Capacity(1 + random.nextInt(9), groups, quotas, caps));
    }

    private UnitCaps caps() {
        List<UnitCaps.Unit> units = List.of(
                new UnitCaps.Unit("ecs", Map.of("zone", "z0"), Map.of("pods", (long) random.nextInt(6))),
                new UnitCaps.Unit("ecs", Map.of(), Map.of("pods", (long) random.nextInt(6))));
        return new UnitCaps(
                "default", "caps", Map.of("bound", "yes"), List.of(), random.nextBoolean(), units, List.of());
    }

    private Gang gang() {
        Map<String, String> selector = random.nextInt(3) == 0 ? Map.of("zone", "z" + random.nextInt(3)) : Map.of();
        NodeConstraints constraints =
                new NodeConstraints(selector, List.of(), List.of(), List.of(), random.nextInt(6) == 0);
        int count = 1 + random.nextInt(9);
        int minimum = random.nextInt(4) == 0 ? 1 + random.nextInt(count) : count;
        return Gang.of(
                new PodSet(
                        "driver", 1, 1, new Resources(1 + random.nextInt(3), 1, 0, 1, Map.of()), NodeConstraints.NONE),
                new PodSet(
                                "executor",
                                count,
                                minimum,
                                new Resources(random.nextInt(4), random.nextInt(4), 0, 1, Map.of()),
                                constraints)
                        .labelled(random.nextBoolean() ? Map.of("bound", "yes") : Map.of()));
    }

    @Test
    void amongManyEqualMembersTheSameIsTakenOnEachRunAndEachIsTakenByAndBy() {
        List<MemberView> equal = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> member("m%02d".formatted(i), node(64, 64)))
                .toList());
        fleet.update(equal, Map.of());
        Collections.shuffle(equal, random);
        Fleet otherOrder = new Fleet();
        otherOrder.update(equal, Map.of());
        Choice choice = new Choice(Ranking.DEFAULT, Choice.CANDIDATES);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            Job job = job("j" + i, spark(2, 1, 1));
            Choice.Outcome outcome = choice.choose(job, fleet, NOW);
            assertThat(choice.choose(job, otherOrder, NOW)).isEqualTo(outcome);
            taken.add(((Choice.Outcome.Chosen) outcome).candidate().member().name());
        }
        assertThat(taken).hasSize(20);
    }

    @Test
    void whatWasAssumedIsNobodyElsesUntilItIsReleased() {
        fleet.take(member("c1", node(8, 8)), List.of());
        Job first = job("first", Gang.of(pods("executor", 3, 2, 1)));
        Job second = job("second", Gang.of(pods("executor", 2, 2, 1)));
        Choice choice = new Choice(Ranking.DEFAULT, 1);
        Choice.Outcome outcome = choice.choose(first, fleet, NOW);
        Choice.assume(fleet, (Choice.Outcome.Chosen) outcome);
        assertThat(fleet.room(0).member().state().unarmed()).isEqualTo(1);
        assertThat(choice.choose(second, fleet, NOW)).isInstanceOf(Choice.Outcome.Nowhere.class);
        fleet.room(0).release(first.key());
        assertThat(choice.choose(second, fleet, NOW)).isInstanceOf(Choice.Outcome.Chosen.class);
    }

    @Test
    void whereRoomWasLackingAndStillIsItsNumbersStandButForTheNearestMiss() {
        Job big = job("big", spark(4, 4, 4));
        fleet.update(
                List.of(
                        member("c1", node(9, 9)),
                        member("c2", node(2, 2)),
                        member("c3", node(2, 2)),
                        member("c4", node(2, 2))),
                Map.of());
        List<Reason> known = List.copyOf(waits(Trial.everywhere(big)));
        MemberView paused = member("c3", node(3, 3)).withState(new MemberState(true, true, 0, 20));
        List<MemberView> now =
                List.of(member("c1", node(5, 5)), member("c2", node(3, 3)), paused, member("c4", node(3, 3)));
        fleet.update(now, Map.of());
        List<Reason.OfMember> counted = waits(Trial.everywhere(big));
        assertThat(counted)
                .as("all numbers")
                .isEqualTo(cycle.plan(List.of(big), new Snapshot(now, Map.of()), null, NOW)
                        .waits()
                        .getFirst()
                        .perMember());
        assertThat(waits(new Trial(big, known, null)))
                .containsExactly(
                        counted.get(0), (Reason.OfMember) known.get(1), new Reason.MemberPaused("c3"), (Reason.OfMember)
                                known.get(3));
        assertThat(waits(new Trial(big, known, Set.of("c2"))))
                .as("c2 is the only one looked at, so the nearest of those")
                .containsExactly(
                        (Reason.OfMember) known.get(0),
                        counted.get(1),
                        (Reason.OfMember) known.get(2),
                        (Reason.OfMember) known.get(3));
    }

    private List<Reason.OfMember> waits(Trial trial) {
        return cycle.decide(List.of(trial), fleet, null, NOW).waits().getFirst().perMember();
    }

    @Test
    void aMemberThatLeftIsInNoPlan() {
        fleet.update(List.of(member("c1", node(8, 8)), member("c2", node(1, 1))), Map.of());
        Job one = job("one", spark(1, 4, 4));
        fleet.drop("c1");
        assertThat(waits(Trial.everywhere(one)))
                .extracting(Reason.OfMember::member)
                .containsExactly("c2");
    }
}
