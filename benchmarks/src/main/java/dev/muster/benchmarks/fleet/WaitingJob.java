package dev.muster.benchmarks.fleet;

import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.kubelet.NodeSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Room freed to waiting job placed. Each node of one member is filled by a pod of somebody else; a job waits; one of those pods is
 * deleted. Counted are the time from the delete to the job's Work, and of that the time from the capacity report that the hub had
 * last before the Work: the control plane's own share.
 */
final class WaitingJob {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long GIB = 1L << 30;

    private final ConcurrentSkipListSet<Long> reports = new ConcurrentSkipListSet<>();
    private final ConcurrentHashMap<String, Long> works = new ConcurrentHashMap<>();

    private WaitingJob() {}

    /**
     * @param fromReportMillis capacity report to Work, sorted
     * @param fromDeleteMillis deletion of the pod in the way to Work, sorted
     */
    record Times(List<Long> fromReportMillis, List<Long> fromDeleteMillis) {
        String table() {
            return "%nwaiting: %d jobs, one after the other%n".formatted(fromReportMillis.size())
                    + line("report to Work", fromReportMillis)
                    + line("room freed to Work", fromDeleteMillis);
        }

        private static String line(String name, List<Long> millis) {
            return "  %-20s p50 %d ms, p99 %d ms, max %d ms%n"
                    .formatted(
                            name,
                            millis.get(millis.size() / 2),
                            millis.get(Math.min(millis.size() - 1, millis.size() * 99 / 100)),
                            millis.getLast());
        }
    }

    /** @param rounds jobs, and nodes of the member */
    static Times run(Path folder, int rounds) throws IOException, InterruptedException {
        var scenario = Scenario.ARRIVAL;
        var model = scenario.members().getFirst();
        var member = MemberSpec.of(
                        model.name(), NodeSpec.of("node", 2_500, 16 * GIB).times(rounds))
                .with(model.operator())
                .withAgentConfig(model.agentConfig());
        var run = folder.resolve("waiting-" + ProcessHandle.current().pid());
        var spec = FleetSpec.of(run, List.of(member)).withControlPlaneConfig(scenario.controlPlane());
        try (var fleet = Fleet.start(spec, Progress.to(System.err))) {
            return new WaitingJob().measure(fleet, rounds);
        }
    }

    private Times measure(Fleet fleet, int rounds) throws InterruptedException {
        var hub = fleet.hubClient();
        var member = fleet.members().getFirst().client();
        fleet.kubectl(fleet.hub()).apply(Scenario.ARRIVAL.policy());
        for (int i = 0; i < rounds; i++) {
            member.resource(filler(i)).create();
        }
        var fromReport = new ArrayList<Long>();
        var fromDelete = new ArrayList<Long>();
        try (var _ = hub.resources(CapacityReport.class)
                        .inAnyNamespace()
                        .watch(new Seen<CapacityReport>(report -> reports.add(System.nanoTime())));
                var _ = hub.resources(Work.class)
                        .inAnyNamespace()
                        .watch(new Seen<Work>(work ->
                                works.putIfAbsent(work.getSpec().target().name(), System.nanoTime())))) {
            // The report of a member that is full must be there before the first job is.
            Thread.sleep(5_000);
            for (int i = 0; i < rounds; i++) {
                var name = "waiting-" + i;
                hub.resource(Serialization.unmarshal(Scenario.ARRIVAL.application(name), SparkApplication.class))
                        .create();
                await("a binding that says why " + name + " waits", () -> waits(fleet, name));
                var freed = System.nanoTime();
                member.resource(filler(i)).withGracePeriod(0).delete();
                await("the Work of " + name, () -> works.containsKey(name));
                var placed = works.get(name);
                var report = reports.floor(placed);
                fromReport.add((placed - Math.max(freed, report == null ? freed : report)) / 1_000_000);
                fromDelete.add((placed - freed) / 1_000_000);
            }
        }
        fromReport.sort(null);
        fromDelete.sort(null);
        return new Times(fromReport, fromDelete);
    }

    private static boolean waits(Fleet fleet, String job) {
        return fleet.hubClient().resources(ResourceBinding.class).inNamespace("default").list().getItems().stream()
                .map(ResourceBinding::getSpec)
                .anyMatch(spec -> spec.template().name().equals(job) && spec.member() == null);
    }

    private static void await(String what, BooleanSupplier there) throws InterruptedException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " was not there within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(20);
        }
    }

    /** Leaves half a cpu of its node; without it a job of two pods fits there once. */
    private static Pod filler(int node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("filler-" + node)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-" + node)
                .addNewContainer()
                .withName("filler")
                .withImage("example.com/filler")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("2")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    /** Tells of everything that comes or changes. */
    private record Seen<T extends HasMetadata>(Consumer<T> listener) implements Watcher<T> {
        private static final Set<Action> TOLD = Set.of(Action.ADDED, Action.MODIFIED);

        @Override
        public void eventReceived(Action action, T object) {
            if (TOLD.contains(action)) {
                listener.accept(object);
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            // The run fails by itself if something is not seen.
        }
    }
}
