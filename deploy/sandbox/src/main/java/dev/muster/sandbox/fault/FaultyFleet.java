package dev.muster.sandbox.fault;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.fleet.Program;
import dev.muster.sandbox.fleet.Rig;
import dev.muster.sandbox.kubelet.NodeSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A hub and two members whose Muster processes reach their servers through gates.
 *
 * <pre>
 *   stuck   a member without a scheduler: what is sent there never gets a node. Small, so that a job that fits goes there first
 *   good    a member where jobs run
 * </pre>
 */
public final class FaultyFleet implements AutoCloseable {
    public static final String GOOD = "good";
    public static final String STUCK = "stuck";
    public static final String CONTROL_PLANE = "control-plane";

    private static final long GI = 1L << 30;

    /** Durations of the product shortened where a point would wait for them. */
    private static final Map<String, String> AGENT = Map.of(
            "muster.attempts.operator-silent", "8s",
            "muster.attempts.withdraw-settle", "3s",
            "muster.attempts.suspend-answer", "5s",
            "muster.attempts.proof-gap", "200ms",
            "muster.reservation.scheduler-silent", "2s",
            "muster.capabilities.interval", "2s");

    private static final Map<String, String> CONTROL = Map.of(
            "muster.leader.lease-duration",
            "4s",
            "muster.leader.renew-deadline",
            "3s",
            "muster.leader.retry-period",
            "300ms");

    private final Gates gates;
    private final Fleet fleet;

    private FaultyFleet(Gates gates, Fleet fleet) {
        this.gates = gates;
        this.fleet = fleet;
    }

    /** Starts it in a new run folder; with a stuck member only if a scenario needs one. */
    public static FaultyFleet start(Path run, boolean withStuck, Rig below, Progress progress) {
        var gates = new Gates(run, below);
        var good = MemberSpec.of(GOOD, NodeSpec.of("good-a", 16_000, 64 * GI).times(2))
                .withAgentConfig(AGENT);
        var stuck = MemberSpec.of(STUCK, NodeSpec.of("stuck-a", 4_000, 8 * GI).times(1))
                .withAgentConfig(AGENT);
        var spec = FleetSpec.of(run, withStuck ? List.of(good, stuck) : List.of(good))
                .withControlPlaneConfig(CONTROL)
                .with(gates);
        var fleet = Fleet.start(spec, progress);
        if (withStuck) {
            fleet.member(STUCK).cluster().scheduler().orElseThrow().close();
        }
        return new FaultyFleet(gates, fleet);
    }

    public Fleet fleet() {
        return fleet;
    }

    /** @param process the control plane or {@code MEMBER.agent} */
    public Gate gate(String process) {
        return gates.gate(process);
    }

    public Program program(String process) {
        return process.equals(CONTROL_PLANE)
                ? fleet.controlPlane()
                : fleet.member(process.substring(0, process.indexOf('.'))).agent();
    }

    public static String agentOf(String member) {
        return member + ".agent";
    }

    /** Breaks every connection of a process. */
    public void breakConnections(String process) {
        gates.breakConnections(process);
    }

    @Override
    public void close() {
        fleet.close();
        gates.close();
    }

    /** One gate for each process, one proxy for each process and server. */
    private static final class Gates implements Rig, AutoCloseable {
        private final Path run;
        private final Rig below;
        private final ConcurrentMap<String, Gate> gates = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, Proxy> proxies = new ConcurrentHashMap<>();

        Gates(Path run, Rig below) {
            this.run = run;
            this.below = below;
        }

        Gate gate(String process) {
            return gates.computeIfAbsent(process, Gate::new);
        }

        void breakConnections(String process) {
            proxies.forEach((key, proxy) -> {
                if (key.startsWith(process + "-")) {
                    proxy.breakConnections();
                }
            });
        }

        @Override
        public Path reach(String process, Path straight) {
            var file = Objects.requireNonNull(straight.getFileName()).toString();
            var server = file.equals("agent-member.kubeconfig") ? "member" : "hub";
            var proxy = proxies.computeIfAbsent(
                    process + "-" + server, key -> Proxy.before(server, straight, gate(process)));
            return proxy.kubeconfig(straight, run.resolve(process + "-" + server + "-proxied.kubeconfig"));
        }

        @Override
        public Path program(String process, Path built) {
            return below.program(process, built);
        }

        @Override
        public List<String> flags(String process) {
            return below.flags(process);
        }

        @Override
        public void close() {
            proxies.values().forEach(Proxy::close);
        }
    }
}
