package dev.muster.benchmarks;

import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.Resources;
import dev.muster.core.model.Taint;
import dev.muster.core.model.Toleration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Members and jobs to decide about: no two nodes alike, 20 node groups a member, a given number of shapes. */
final class DecisionLoad {
    private static final long MIB = 1L << 20;
    private static final int GROUPS = 20;
    private static final Taint TAINT = new Taint("dedicated", "spark", Taint.Effect.NO_SCHEDULE);
    private static final Requirements ANY_MEMBER =
            new Requirements("sparkoperator.k8s.io/v1beta2/SparkApplication", true, "", false, "", Set.of(), Set.of());

    private final Random random;
    private final List<Gang> shapes = new ArrayList<>();
    private int jobs;

    DecisionLoad(long seed, int shapes) {
        random = new Random(seed);
        while (this.shapes.size() < shapes) {
            this.shapes.add(gang());
        }
    }

    /** Members with nothing running: nodes of 16 to 128 cores and 4 or 8 GiB a core, every fourth group tainted. */
    List<MemberView> members(int members, int nodes) {
        List<MemberView> all = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            List<NodeGroup> groups = new ArrayList<>();
            for (int group = 0; group < GROUPS; group++) {
                groups.add(group(group, nodes / GROUPS));
            }
            all.add(new MemberView(
                    "member-%04d".formatted(member),
                    MemberTraits.PLAIN,
                    new MemberState(true, false, 0, Integer.MAX_VALUE),
                    Capabilities.UNKNOWN,
                    new Capacity(1, groups, List.of())));
        }
        return all;
    }

    private NodeGroup group(int number, int nodes) {
        long[] cpu = new long[nodes];
        long[] memory = new long[nodes];
        long[] disk = new long[nodes];
        long[] pods = new long[nodes];
        for (int node = 0; node < nodes; node++) {
            cpu[node] = (16L << random.nextInt(4)) * 1000 - random.nextInt(2000);
            memory[node] = cpu[node] / 1000 * (4L << random.nextInt(2)) * 1024 * MIB - random.nextInt(4096) * MIB;
            disk[node] = 200L * 1024 * MIB + random.nextInt(4096) * MIB;
            pods[node] = 110 + random.nextInt(30);
        }
        return new NodeGroup(
                "pool-" + number,
                Map.of("pool", "pool-" + number, "zone", "zone-" + number % 3),
                number % 4 == 3 ? List.of(TAINT) : List.of(),
                IntStream.range(0, nodes)
                        .mapToObj(node -> "node-" + number + "-" + node)
                        .toList(),
                new NodeColumns(cpu, memory, disk, pods, Map.of()));
    }

    /** The next job, of any of the shapes. */
    Job next() {
        return job(shapes.get(random.nextInt(shapes.size())));
    }

    /** The next job, of a shape that no job had before. */
    Job nextNew() {
        return job(gang());
    }

    Job job(Gang gang) {
        int number = ++jobs;
        return new Job(
                new JobKey("default", "job-" + number, "uid-" + number),
                "binding-" + number,
                0,
                number,
                number,
                gang,
                Placement.ANYWHERE,
                ANY_MEMBER,
                List.of());
    }

    /**
     * 11 of 20 have 1 to 128 executors of 1 to 8 cores, nine have 512 to 4,096 of 4 to 32: those mostly wait. A third
     * may use only one zone, half tolerate the taint.
     */
    private Gang gang() {
        boolean large = random.nextInt(20) < 9;
        int executors = (int) Math.round(Math.pow(2, large ? 9 + random.nextDouble() * 3 : random.nextDouble() * 7));
        long cpu = (1L + random.nextInt(8)) * (large ? 4000 : 1000);
        long memory = cpu / 1000 * (1024 + random.nextInt(3072)) * MIB;
        Map<String, String> selector = random.nextInt(3) == 0 ? Map.of("zone", "zone-" + random.nextInt(3)) : Map.of();
        List<Toleration> tolerations = random.nextBoolean()
                ? List.of(new Toleration("dedicated", Toleration.Operator.EXISTS, "", null))
                : List.of();
        NodeConstraints constraints = new NodeConstraints(selector, List.of(), List.of(), tolerations, false);
        Resources driver = Resources.pod(1000, (1024 + random.nextInt(3072)) * MIB);
        return Gang.of(
                new PodSet("driver", 1, 1, driver, constraints),
                new PodSet("executor", executors, executors, Resources.pod(cpu, memory), constraints));
    }

    /** The member with one of its pages, any, reported again with the same amounts. */
    MemberView reportedAnew(MemberView member) {
        List<NodeGroup> groups = new ArrayList<>(member.capacity().groups());
        int page = pick(groups.size());
        NodeGroup old = groups.get(page);
        groups.set(
                page,
                new NodeGroup(
                        old.id(),
                        old.labels(),
                        old.taints(),
                        old.names(),
                        old.free().copy()));
        return member.withCapacity(new Capacity(member.capacity().sequence() + 1, groups, List.of()));
    }

    int pick(int bound) {
        return random.nextInt(bound);
    }
}
