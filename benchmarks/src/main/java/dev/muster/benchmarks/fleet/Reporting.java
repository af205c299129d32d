package dev.muster.benchmarks.fleet;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.MemberClusterSpec;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.kubelet.NodeSpec;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Agents that report changes. First what one agent writes while pods come and go on its nodes without a pause; then the hub with a
 * hundred such members, their reports written again at the times at which the one agent wrote them.
 */
final class Reporting {
    private static final int NODES = 1_000;
    private static final int MEMBERS = 100;

    /** A busy member: each change is a pod bound to a node or gone from it. */
    private static final int CHANGES_PER_SECOND = 20;

    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final long GIB = 1L << 30;
    private static final long SEED = 1;

    private final Fleet fleet;
    private final Queue<Written> record = new ConcurrentLinkedQueue<>();

    private Reporting(Fleet fleet) {
        this.fleet = fleet;
    }

    /** A page as the agent wrote it, and when. */
    private record Written(long nanos, CapacityReport page, int bytes) {}

    /**
     * @param writesPerSecond of capacity reports, by one agent
     * @param kibibytesPerSecond of their JSON, by one agent
     * @param fleetWritesPerSecond by all members together, answered by the hub
     * @param cpuShare of one processor, by process, while all report
     */
    record Rates(
            double writesPerSecond,
            double kibibytesPerSecond,
            double fleetWritesPerSecond,
            double fleetKibibytesPerSecond,
            Map<String, Double> cpuShare) {
        String table() {
            return ("%nreporting: %d nodes, %d pods bound or gone a second in each member%n"
                                    + "  one agent: %.2f writes/s, %.1f KiB/s%n  %d members: %.1f writes/s, %.1f KiB/s on the hub%n")
                            .formatted(
                                    NODES,
                                    CHANGES_PER_SECOND,
                                    writesPerSecond,
                                    kibibytesPerSecond,
                                    MEMBERS,
                                    fleetWritesPerSecond,
                                    fleetKibibytesPerSecond)
                    + "  processors in use: " + cpuShare + System.lineSeparator();
        }
    }

    static Rates run(Path folder) throws IOException, InterruptedException {
        var model = Scenario.ARRIVAL.members().getFirst();
        var member = MemberSpec.of(
                        model.name(), NodeSpec.of("node", 32_000, 128 * GIB).times(NODES))
                .with(model.operator())
                .withAgentConfig(model.agentConfig());
        var run = folder.resolve("reporting-" + ProcessHandle.current().pid());
        try (var fleet = Fleet.start(FleetSpec.of(run, List.of(member)), Progress.to(System.err))) {
            return new Reporting(fleet).measure();
        }
    }

    private Rates measure() throws InterruptedException {
        var hub = fleet.hubClient();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var began = record(threads);
            var written = List.copyOf(record);
            var bytes = written.stream().mapToLong(Written::bytes).sum();
            makeMembers(hub, written);
            var before = Requests.of(hub);
            var processes = Processes.of(fleet);
            replay(hub, threads, written, began);
            var seconds = MEASURED.toSeconds();
            var puts = Requests.of(hub).since(before, 1).getOrDefault("PUT capacityreports", 0.0);
            var cpu = Processes.of(fleet).since(processes, 1);
            cpu.replaceAll((name, millis) -> Math.round(millis / seconds / 10) / 100.0);
            cpu.values().removeIf(share -> share < 0.01);
            var each = bytes / 1024.0 / seconds;
            return new Rates(
                    (double) written.size() / seconds,
                    each,
                    puts / seconds,
                    each * puts / Math.max(1, written.size()),
                    cpu);
        }
    }

    /** @return when the record begins */
    private long record(ExecutorService threads) throws InterruptedException {
        var member = fleet.members().getFirst().client();
        var churn = threads.submit(() -> churn(member));
        // Until the agent has written what it found at its start.
        Thread.sleep(10_000);
        var began = System.nanoTime();
        try (var _ = fleet.hubClient()
                .resources(CapacityReport.class)
                .inAnyNamespace()
                .watch(new Recorder(record))) {
            Thread.sleep(MEASURED.toMillis());
        }
        churn.cancel(true);
        return began;
    }

    /** Binds a pod to a random node, or deletes the oldest: as many live as come in ten seconds. */
    private static void churn(KubernetesClient member) {
        var random = new SplittableRandom(SEED);
        var pause = TimeUnit.SECONDS.toMillis(1) / CHANGES_PER_SECOND;
        for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
            try {
                member.resource(pod(i, random.nextInt(NODES))).create();
                Thread.sleep(pause);
                if (i >= CHANGES_PER_SECOND * 10) {
                    member.pods()
                            .inNamespace("default")
                            .withName("churn-" + (i - CHANGES_PER_SECOND * 10))
                            .withGracePeriod(0)
                            .delete();
                    Thread.sleep(pause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Pod pod(int number, int node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("churn-" + number)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + node)
                .addNewContainer()
                .withName("churn")
                .withImage("example.com/churn")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static void makeMembers(KubernetesClient hub, List<Written> written) {
        var pages = written.stream()
                .map(Written::page)
                .collect(java.util.stream.Collectors.toMap(
                        page -> page.getMetadata().getName(), CapacityReport::getSpec, (a, b) -> a));
        for (int i = 1; i < MEMBERS; i++) {
            var name = member(i);
            var cluster = new MemberCluster();
            cluster.setMetadata(new ObjectMetaBuilder().withName(name).build());
            cluster.setSpec(new MemberClusterSpec(null, null, null, null, null, null, null));
            hub.resource(cluster).create();
            hub.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(Reserved.memberNamespace(name))
                            .endMetadata()
                            .build())
                    .create();
            pages.forEach((page, spec) -> hub.resource(page(name, page, spec)).create());
        }
    }

    private static String member(int number) {
        return "replayed-" + number;
    }

    private static CapacityReport page(String member, String name, CapacityReportSpec spec) {
        var page = new CapacityReport();
        page.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(Reserved.memberNamespace(member))
                .build());
        page.setSpec(spec);
        return page;
    }

    private static void replay(KubernetesClient hub, ExecutorService threads, List<Written> written, long began)
            throws InterruptedException {
        var started = System.nanoTime();
        var all = IntStream.range(1, MEMBERS)
                .mapToObj(i -> threads.submit(() -> {
                    for (var one : written) {
                        var left = one.nanos() - began - (System.nanoTime() - started);
                        TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
                        hub.resource(page(
                                        member(i),
                                        one.page().getMetadata().getName(),
                                        one.page().getSpec()))
                                .update();
                    }
                    return i;
                }))
                .toList();
        Thread.sleep(MEASURED.toMillis());
        var late = all.stream().filter(task -> !task.isDone()).count();
        if (late > 0) {
            System.err.println("reporting: " + late + " of the replayed members are behind: the hub did not keep pace");
            all.forEach(task -> task.cancel(true));
        }
    }

    /** Keeps every page that changes. */
    private record Recorder(Queue<Written> record) implements Watcher<CapacityReport> {
        @Override
        public void eventReceived(Action action, CapacityReport page) {
            if (action == Action.MODIFIED) {
                var bytes = Serialization.asJson(page).getBytes(StandardCharsets.UTF_8).length;
                record.add(new Written(System.nanoTime(), page, bytes));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            // What is missing from the record shows as fewer writes.
        }
    }
}
