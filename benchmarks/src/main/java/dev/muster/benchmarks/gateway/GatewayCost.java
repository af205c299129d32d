package dev.muster.benchmarks.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.Rig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lists of many slow members through the gateway, beside one stream of the same bytes. Hub, front proxy and gateway are real; the
 * gateway runs in the control plane's own process with a heap of {@link #HEAP_MEBIBYTES}. Clients and agents go through the hub's address,
 * so each byte is encrypted four times, of a merged list and of the one stream alike.
 */
public final class GatewayCost {
    private static final int HEAP_MEBIBYTES = 256;
    private static final int WARM_UP = 4;
    private static final String PODS = "apis/query.muster.dev/v1alpha1/clusters/%s/proxy/api/v1/pods";
    private static final String HEAP = "jvm_memory_used_bytes{area=\"heap\"";

    /** As the control plane's image runs it: the sandbox's own flags save memory at the cost of speed. */
    private static final Rig AS_DEPLOYED = new Rig() {
        @Override
        public List<String> flags(String process) {
            return List.of(
                    "-Xmx" + HEAP_MEBIBYTES + "m", "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseG1GC");
        }
    };

    private final int members;
    private final int pods;
    private final Duration delay;
    private final int rounds;
    private final Map<PodList.Form, PodList> lists = new EnumMap<>(PodList.Form.class);

    private GatewayCost(int members, int pods, Duration delay, int rounds) {
        this.members = members;
        this.pods = pods;
        this.delay = delay;
        this.rounds = rounds;
        for (var form : PodList.Form.values()) {
            lists.put(form, PodList.of(form, pods));
        }
    }

    /** @param args folder for the run and its results, members, pods of each, delay in ms, rounds */
    public static void main(String[] args) throws IOException, InterruptedException {
        var cost = new GatewayCost(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Duration.ofMillis(Long.parseLong(args[3])),
                Integer.parseInt(args[4]));
        cost.run(Path.of(args[0]).toAbsolutePath());
    }

    private void run(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var run = folder.resolve("run-" + ProcessHandle.current().pid());
        try (var fleet = Fleet.start(FleetSpec.of(run, List.of()).with(AS_DEPLOYED), Progress.to(System.err));
                var joined = PlayedMembers.join(fleet, members, lists::get, delay)) {
            System.err.println(joined.count() + " agents are connected");
            for (var form : PodList.Form.values()) {
                var result = measure(fleet, form);
                System.out.println(result.table());
                Files.writeString(
                        folder.resolve(result.form() + ".json"),
                        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
            }
        }
    }

    private GatewayResult measure(Fleet fleet, PodList.Form form) throws IOException, InterruptedException {
        var machine = machine(fleet);
        long heap = 0;
        var measured = new ArrayList<GatewayResult.Round>();
        for (int i = -WARM_UP; i < rounds; i++) {
            var round = round(fleet.hubClient(), form);
            heap = Math.max(heap, heap(fleet));
            System.err.println("%s, %s: %.0f ms, first rows %.0f ms; one stream %.0f ms"
                    .formatted(
                            form,
                            i < 0 ? "warm-up" : "round " + (i + 1),
                            round.merged().millis(),
                            round.merged().firstRowMillis(),
                            round.oneStream().millis()));
            if (i >= 0) {
                measured.add(round);
            }
        }
        return new GatewayResult(
                form.name().toLowerCase(Locale.ROOT),
                machine,
                members,
                pods,
                delay.toMillis(),
                HEAP_MEBIBYTES,
                heap,
                measured);
    }

    private GatewayResult.Round round(KubernetesClient hub, PodList.Form form) throws InterruptedException {
        var list = lists.get(form);
        var whole = PODS.formatted(PlayedMembers.name(0)) + "?labelSelector=" + PlayedAgent.WHOLE + "&fieldSelector="
                + form;
        var oneStream = Listing.read(hub, whole, "application/json", list.item());
        if (oneStream.bytes() != list.length(members)) {
            throw new IllegalStateException(
                    "the one stream had " + oneStream.bytes() + " bytes, not " + list.length(members));
        }
        var merged = Listing.read(hub, PODS.formatted("-"), form.accept(), list.item());
        if (!merged.warnings().isEmpty() || merged.bytes() < (long) members * list.items().length) {
            throw new IllegalStateException(
                    "the merged list is not whole: %d bytes, %s".formatted(merged.bytes(), merged.warnings()));
        }
        return new GatewayResult.Round(merged, oneStream);
    }

    private static long heap(Fleet fleet) throws IOException, InterruptedException {
        var bytes = fleet.controlPlane()
                .http("/q/metrics")
                .lines()
                .filter(line -> line.startsWith(HEAP))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        return (long) bytes >> 20;
    }

    private static String machine(Fleet fleet) {
        return "%s, %d processors, load %.1f before, Java %s, Kubernetes %s"
                .formatted(
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version(),
                        fleet.hubClient().getKubernetesVersion().getGitVersion());
    }
}
