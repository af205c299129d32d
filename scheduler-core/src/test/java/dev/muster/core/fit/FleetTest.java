package dev.muster.core.fit;

import static dev.muster.core.Given.all;
import static dev.muster.core.Given.group;
import static dev.muster.core.Given.labelled;
import static dev.muster.core.Given.member;
import static dev.muster.core.Given.node;
import static dev.muster.core.Given.pods;
import static dev.muster.core.Given.spark;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.Given;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Resources;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.rank.Candidate;
import dev.muster.core.rank.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The kept fleet against the plain definition: {@link Fit#of} in every room. */
class FleetTest {
    private static final int STEPS = Integer.getInteger("muster.fleet.steps", 4_000);
    private static final long SEED = Long.getLong("muster.fleet.seed", 20_261_121);

    private final Random random = new Random(SEED);
    private final List<Gang> shapes = new ArrayList<>();
    private final Map<Job, Integer> assumed = new TreeMap<>(Job.QUEUE_ORDER);
    private int jobs;

    @Test
    void theKeptFleetAnswersAsThePlainDefinitionWhateverHappened() {
        System.out.println("fleet: " + STEPS + " steps, seed " + SEED + " (-Dmuster.fleet.seed)");
        for (int i = 0; i < 12; i++) {
            shapes.add(gang());
        }
        List<MemberView> members = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            members.add(randomMember("m" + i));
        }
        Fleet fleet = new Fleet();
        fleet.update(members, Map.of());
        int spared = 0;
        for (int step = 0; step < STEPS; step++) {
            Job job = Given.job("job-" + ++jobs, shapes.get(random.nextInt(shapes.size())));
            spared += agree(fleet, job);
            change(fleet, members, job);
        }
        System.out.println("fleet: spared " + spared + " fits of " + STEPS * 5);
        assertThat(spared).as("ceilings answer now and then").isGreaterThan(STEPS / 10);
    }

    /** Asks every member both ways; returns how many were out without the exact fit. */
    private int agree(Fleet fleet, Job job) {
        int spared = 0;
        Fleet.Asked asked = fleet.ask(job.gang(), "default");
        for (int at = 0; at < fleet.size(); at++) {
            String what = "seed " + SEED + ", " + job + " in " + fleet.room(at).member();
            FitResult plain = Fit.of(job.gang(), "default", fleet.room(at));
            switch (asked.look(at)) {
                case null -> {
                    spared++;
                    assertThat(plain).as(what).isInstanceOf(FitResult.Short.class);
                }
                case FitResult.Short lack -> assertThat(plain).as(what).isEqualTo(lack);
                case FitResult.Fits fits -> {
                    assertThat(plain).as(what).isInstanceOf(FitResult.Fits.class);
                    FitResult.Fits exact = (FitResult.Fits) plain;
                    assertThat(fits.promised()).as(what).isEqualTo(exact.promised());
                    assertThat(fits.roomFor()).as(what).isEqualTo(exact.roomFor());
                    assertThat(score(job, fleet.room(at), fits)).as(what).isEqualTo(score(job, fleet.room(at), exact));
                }
            }
        }
        return spared;
    }

    private static double score(Job job, Room room, FitResult.Fits fits) {
        return Ranking.DEFAULT.total(new Candidate(job, room.member(), fits));
    }

    private void change(Fleet fleet, List<MemberView> members, Job job) {
        int at = random.nextInt(fleet.size());
        switch (random.nextInt(4)) {
            case 0 -> {
                if (Fit.of(job.gang(), "default", fleet.room(at)) instanceof FitResult.Fits fits) {
                    fleet.room(at).assume(job.key(), job.gang(), fits.promised());
                    assumed.put(job, at);
                }
            }
            case 1 -> {
                if (!assumed.isEmpty()) {
                    Job ended = List.copyOf(assumed.keySet()).get(random.nextInt(assumed.size()));
                    fleet.room(assumed.remove(ended)).release(ended.key());
                }
            }
            case 2 -> report(fleet, members, at);
            case 3 -> {}
        }
    }

    /** One group of a member is reported anew; what was assumed there is claimed by then. */
    private void report(Fleet fleet, List<MemberView> members, int at) {
        MemberView old = members.get(at);
        List<NodeGroup> groups = new ArrayList<>(old.capacity().groups());
        int changed = random.nextInt(groups.size());
        groups.set(changed, randomGroup(changed));
        long sequence = old.capacity().sequence() + 1;
        members.set(
                at,
                old.withCapacity(
                        new Capacity(sequence, groups, List.of(), old.capacity().unitCaps())));
        Map<String, List<Claim>> claims = new TreeMap<>();
        assumed.forEach((job, where) -> claims.computeIfAbsent(
                        members.get(where).name(), name -> new ArrayList<>())
                .add(Claim.fresh(
                        "t-" + job.key().name(), members.get(where).name(), job.key(), job.gang(), all(job.gang()))));
        fleet.update(members, claims);
        assumed.clear();
    }

    private MemberView randomMember(String name) {
        MemberView member = member(name, randomGroup(0), randomGroup(1), randomGroup(2));
        if (random.nextBoolean()) {
            return member;
        }
        List<UnitCaps.Unit> units = List.of(
                new UnitCaps.Unit("ecs", Map.of("zone", "z0"), Map.of("pods", (long) random.nextInt(6))),
                new UnitCaps.Unit("ecs", Map.of(), Map.of("pods", (long) random.nextInt(6))));
        UnitCaps caps = new UnitCaps(
                "default", "caps", Map.of("bound", "yes"), List.of(), random.nextBoolean(), units, List.of());
        return member.withCapacity(new Capacity(1, member.capacity().groups(), List.of(), List.of(caps)));
    }

    private NodeGroup randomGroup(int id) {
        Resources[] rows = new Resources[1 + random.nextInt(4)];
        for (int n = 0; n < rows.length; n++) {
            Map<String, Long> gpus = id == 2 ? Map.of("gpu", (long) random.nextInt(3)) : Map.of();
            rows[n] = new Resources(random.nextInt(12) - 1, random.nextInt(12), 4, random.nextInt(8), gpus);
        }
        return labelled("g" + id, Map.of("zone", "z" + id % 2), rows);
    }

    private Gang gang() {
        Map<String, Long> gpus = random.nextInt(5) == 0 ? Map.of("gpu", 1L) : Map.of();
        Map<String, String> selector = random.nextInt(3) == 0 ? Map.of("zone", "z0") : Map.of();
        NodeConstraints constraints =
                new NodeConstraints(selector, List.of(), List.of(), List.of(), random.nextInt(6) == 0);
        Resources request = new Resources(random.nextInt(4), random.nextInt(4), 0, 1, gpus);
        int count = 1 + random.nextInt(9);
        int minimum = random.nextInt(4) == 0 ? 1 + random.nextInt(count) : count;
        Resources driver = new Resources(1 + random.nextInt(3), 1, 0, 1, Map.of());
        return Gang.of(
                new PodSet("driver", 1, 1, driver, NodeConstraints.NONE),
                new PodSet("executor", count, minimum, request, constraints)
                        .labelled(random.nextBoolean() ? Map.of("bound", "yes") : Map.of()));
    }

    @Test
    void whatIsReleasedIsAsIfItHadNeverBeenAssumed() {
        MemberView c1 = member("c1", group("a", node(8, 8), node(7, 9)), group("b", node(3, 30), node(-1, 4)));
        Room room = Room.of(c1, List.of());
        Job job = Given.job("a", spark(5, 2, 3));
        room.assume(job.key(), job.gang(), all(job.gang()));
        assertThat(room.forecast()).isTrue();
        room.release(job.key());
        assertThat(room.forecast()).isFalse();
        for (int group = 0; group < 2; group++) {
            for (int node = 0; node < 2; node++) {
                assertThat(room.free(group).row(node))
                        .isEqualTo(c1.capacity().groups().get(group).free().row(node));
            }
        }
    }

    @Test
    void theLedgersClaimTakesOverWhatACycleAssumed() {
        MemberView c1 = member("c1", node(8, 8));
        Room room = Room.of(c1, List.of());
        Gang gang = Gang.of(pods("executor", 3, 1, 1));
        JobKey job = new JobKey("default", "a", "u");
        room.assume(job, gang, all(gang));
        Claim claim = Claim.fresh("provisional-1", "c1", job, gang, all(gang));
        room.refresh(c1, List.of(claim));
        assertThat(room.free(0).cpuMillis(0)).isEqualTo(5000);
        Claim next = Claim.fresh("uid.1", "c1", job, gang, all(gang));
        room.refresh(c1, List.of(claim, next));
        assertThat(room.free(0).cpuMillis(0))
                .as("two claims of a job are two claims")
                .isEqualTo(2000);
        room.refresh(c1, List.of(next));
        assertThat(room.free(0).cpuMillis(0)).isEqualTo(5000);
        room.refresh(c1, List.of());
        assertThat(room.free(0).cpuMillis(0)).isEqualTo(8000);
    }

    @Test
    void manyPodsAtOnceLieWhereSingleStepsWouldPutThem() {
        for (int i = 0; i < 300; i++) {
            Resources[] rows = new Resources[1 + random.nextInt(5)];
            for (int n = 0; n < rows.length; n++) {
                rows[n] = new Resources(random.nextInt(60), random.nextInt(60), 0, random.nextInt(40), Map.of());
            }
            PodSet set = new PodSet(
                    "x",
                    99,
                    99,
                    new Resources(random.nextInt(3), random.nextInt(3), 0, 1, Map.of()),
                    NodeConstraints.NONE);
            Room atOnce = Room.of(member("c1", rows), List.of());
            int pods = (int) Math.min(random.nextInt(90), atOnce.count(set, Long.MAX_VALUE));
            new Spreading(atOnce, set, new ArrayList<>()).spread(pods);
            Room stepwise = Room.of(member("c1", rows), List.of());
            for (int pod = 0; pod < pods; pod++) {
                new Spreading(stepwise, set, new ArrayList<>()).spread(1);
            }
            for (int n = 0; n < rows.length; n++) {
                assertThat(atOnce.free(0).row(n))
                        .as("seed %d case %d: %d x %s on %s", SEED, i, pods, set.request(), List.of(rows))
                        .isEqualTo(stepwise.free(0).row(n));
            }
        }
    }
}
