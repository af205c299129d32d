package dev.muster.sandbox.fault;

import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.fleet.Fleet;
import dev.muster.sandbox.fleet.FleetSpec;
import dev.muster.sandbox.fleet.MemberSpec;
import dev.muster.sandbox.fleet.Program;
import dev.muster.sandbox.fleet.Rig;
import dev.muster.sandbox.kubelet.NodeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
            "muster.report.watch-stale-after", "10s",
            "muster.client.request-timeout", "3s",
            "muster.capabilities.interval", "2s");

    private static final Map<String, String> CONTROL = Map.of(
            "muster.client.watch-stale-after",
            "10s",
            // On a busy machine the first requests of a process that has just started may take seconds.
            "muster.leader.lease-duration",
            "8s",
            "muster.leader.renew-deadline",
            "6s",
            "muster.leader.retry-period",
            "300ms");

    private static final Pattern LEADING = Pattern.compile("\"leading\": *true");

    /** The status of the whole comes before those of the checks. */
    private static final Pattern READY = Pattern.compile("\\A\\s*\\{\\s*\"status\": *\"UP\"");

    private static final Pattern DOWN = Pattern.compile("\\A\\s*\\{\\s*\"status\": *\"DOWN\"");

    /** As deploy/ has it, ten times quicker. */
    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final int PROBES = 3;

    private final Gates gates;
    private final Fleet fleet;

    private volatile boolean closed;

    private FaultyFleet(Gates gates, Fleet fleet) {
        this.gates = gates;
        this.fleet = fleet;
        Thread.ofVirtual().name("restarts").start(this::restart);
    }

    /** Does what a kubelet does for Muster's pods: what has ended is started again, what says that it does not live is ended. */
    private void restart() {
        var failures = new HashMap<String, Integer>();
        while (!closed) {
            Stage.pause(PROBE);
            for (var process : processes()) {
                try {
                    var failed = lives(process) ? 0 : failures.getOrDefault(process, 0) + 1;
                    if (failed == PROBES) {
                        program(process).kill();
                    }
                    failures.put(process, failed % PROBES);
                    program(process).start();
                } catch (IllegalStateException e) {
                    // The run is being closed.
                }
            }
        }
    }

    /** False only when it says so itself: one that is frozen or starting is given time. */
    private boolean lives(String process) {
        try {
            return !DOWN.matcher(program(process).http("/q/health/live")).find();
        } catch (IOException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
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

    /** Every process of Muster's. */
    public List<String> processes() {
        return Stream.concat(Stream.of(CONTROL_PLANE), fleet.members().stream().map(member -> agentOf(member.name())))
                .toList();
    }

    /** Whether a process does its work: the control plane leads, an agent is ready. */
    public boolean working(String process) {
        try {
            return process.equals(CONTROL_PLANE)
                    ? LEADING.matcher(program(process).http("/q/health/live")).find()
                    : READY.matcher(program(process).http("/q/health/ready")).find();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public static String agentOf(String member) {
        return member + ".agent";
    }

    /** Starts one more process that does the same. */
    public Program second(String process) {
        return process.equals(CONTROL_PLANE)
                ? fleet.startControlPlane(CONTROL_PLANE + "-2")
                : fleet.startAgent(
                        fleet.member(process.substring(0, process.indexOf('.'))).spec(), process + "-2");
    }

    @Override
    public void close() {
        closed = true;
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
