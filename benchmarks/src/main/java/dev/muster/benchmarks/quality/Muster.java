package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.quality.Task.Shape;
import dev.muster.core.cycle.Decision;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.ClusterAffinity;
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
import dev.muster.core.rank.Ranking;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The scheduler of the control plane itself, told what the control plane would tell it: submissions, what became of its
 * decisions, ends, and a report of each member in which something has changed.
 */
final class Muster implements Policy {
    private static final long MIB = 1L << 20;
    private static final int PODS_A_NODE = 10_000;

    /** As in production: ten minutes; no limit on Works that wait for their operator, as nothing here does. */
    private static final long PATIENCE_MILLIS = 600_000;

    private static final int HEADS = 64;
    private static final Requirements NOTHING =
            new Requirements("batch/v1/Job", false, "", false, "", Set.of(), Set.of());

    private final boolean endsKnown;
    private final Scheduler scheduler;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Map<Shape, Gang> gangs = new HashMap<>();
    private final Map<Task, Claim> running = new HashMap<>();
    private final Map<JobKey, Task> tasks = new HashMap<>();
    private final Set<String> changed = new TreeSet<>();
    private long sequence;
    private long spentNanos;

    private record Member(Site site, List<String> nodes, Map<String, Map<String, Integer>> accounted) {}

    /** @param endsKnown whether users say how long their jobs run */
    Muster(List<Site> sites, long seed, boolean endsKnown) {
        this.endsKnown = endsKnown;
        scheduler =
                new Scheduler(Ranking.DEFAULT, new Scheduler.Settings(PATIENCE_MILLIS, Integer.MAX_VALUE, HEADS, seed));
        for (Site site : sites) {
            List<String> nodes = IntStream.range(0, site.nodes())
                    .mapToObj(node -> "node-" + node)
                    .toList();
            members.put(site.name(), new Member(site, nodes, new HashMap<>()));
            changed.add(site.name());
        }
        report();
    }

    @Override
    public String name() {
        return endsKnown ? "Muster, ends stated" : "Muster, ends unknown";
    }

    @Override
    public void arrived(Task task) {
        Job job = job(task);
        tasks.put(job.key(), task);
        apply(new Input.Offered(job));
    }

    private Job job(Task task) {
        long millis = task.arrivalMicros() / 1_000;
        JobKey key = new JobKey("default", "job-%07d".formatted(task.number()), "uid-" + task.number());
        Placement placement = task.home().isEmpty()
                ? Placement.ANYWHERE
                : new Placement(ClusterAffinity.named(task.home()), List.of());
        return new Job(
                key,
                "binding-" + task.number(),
                task.priority(),
                millis,
                millis,
                gangs.computeIfAbsent(task.shape(), Muster::gang),
                placement,
                NOTHING,
                List.of(),
                endsKnown ? task.statedMillis() : Job.UNKNOWN);
    }

    private static Gang gang(Shape shape) {
        PodSet executors = new PodSet(
                "executor",
                shape.executors(),
                shape.executors(),
                Resources.pod(shape.cpuMillis(), shape.memoryMib() * MIB),
                NodeConstraints.NONE);
        Resources driver = Resources.pod(Shape.DRIVER_CPU_MILLIS, Shape.DRIVER_MEMORY_MIB * MIB);
        return shape.driver()
                ? Gang.of(new PodSet("driver", 1, 1, driver, NodeConstraints.NONE), executors)
                : Gang.of(executors);
    }

    @Override
    public void ended(Task task, Site site) {
        Claim claim = running.remove(task);
        Member member = members.get(site.name());
        member.accounted().remove(claim.token());
        changed.add(site.name());
        apply(new Input.Attempts(List.of(new Attempt(claim, true, Proof.FINISHED))));
    }

    @Override
    public void gaveUp(Task task, Site site, long nowMicros) {
        throw new IllegalStateException("a gang that was said to fit did not: " + task + " in " + site.name());
    }

    @Override
    public void decide(long nowMicros, Starter starter) {
        long nowMillis = nowMicros / 1_000;
        report();
        while (scheduler.hasWork(nowMillis)) {
            long begin = Play.cpuNanos();
            List<Decision.Place> places = scheduler.decide(nowMillis).plan().places();
            spentNanos += Play.cpuNanos() - begin;
            places.forEach(place -> start(place, nowMillis, starter));
            report();
        }
    }

    private void start(Decision.Place place, long nowMillis, Starter starter) {
        Job job = place.job();
        Task task = tasks.remove(job.key());
        Member member = members.get(place.member());
        if (!starter.start(task, member.site())) {
            throw new IllegalStateException("a gang that was said to fit did not: " + task + " in " + place.member());
        }
        Claim claim = Claim.fresh(
                        job.tokenPrefix() + ".1",
                        place.member(),
                        job.key(),
                        job.gang(),
                        place.fit().promised())
                .endingAt(job.endIfStartedAt(nowMillis));
        running.put(task, claim);
        member.accounted().put(claim.token(), claim.promised());
        changed.add(place.member());
        apply(new Input.Dispatched(job.key(), claim));
        apply(new Input.Attempts(List.of(new Attempt(claim, true, null))));
    }

    /** What members with a change report: free amounts node by node, and whose pods they lack. */
    private void report() {
        List<Input> reports = changed.stream()
                .map(members::get)
                .map(member -> (Input) new Input.Reported(view(member), Map.copyOf(member.accounted())))
                .toList();
        changed.clear();
        reports.forEach(this::apply);
    }

    private MemberView view(Member member) {
        Site site = member.site();
        long[] disk = new long[site.nodes()];
        long[] pods = new long[site.nodes()];
        Arrays.fill(disk, Long.MAX_VALUE);
        Arrays.fill(pods, PODS_A_NODE);
        NodeColumns free = new NodeColumns(
                column(site, site::freeCpuMillis),
                column(site, node -> site.freeMemoryMib(node) * MIB),
                disk,
                pods,
                Map.of());
        Resources node =
                new Resources(site.nodeCpuMillis(), site.nodeMemoryMib() * MIB, Long.MAX_VALUE, PODS_A_NODE, Map.of());
        NodeGroup group = new NodeGroup(
                "pool", Map.of(), List.of(), false, member.nodes(), Map.of(), free, node.times(site.nodes()));
        return new MemberView(
                site.name(),
                MemberTraits.PLAIN,
                MemberState.READY,
                Capabilities.UNKNOWN,
                new Capacity(++sequence, List.of(group), List.of()));
    }

    private static long[] column(Site site, IntToLongFunction amount) {
        return IntStream.range(0, site.nodes()).mapToLong(amount).toArray();
    }

    private void apply(Input input) {
        long begin = Play.cpuNanos();
        scheduler.apply(input);
        spentNanos += Play.cpuNanos() - begin;
    }

    @Override
    public OptionalLong nextMicros() {
        OptionalLong millis = scheduler.nextDueMillis();
        return millis.isPresent() ? OptionalLong.of(millis.getAsLong() * 1_000) : millis;
    }

    @Override
    public long spentNanos() {
        return spentNanos;
    }
}
