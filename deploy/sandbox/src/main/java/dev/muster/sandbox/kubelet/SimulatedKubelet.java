package dev.muster.sandbox.kubelet;

import dev.muster.sandbox.loop.Deletion;
import dev.muster.sandbox.loop.Fresh;
import dev.muster.sandbox.loop.KeyedLoop;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The kubelets of all simulated nodes of one member cluster.
 *
 * <p>Nodes are made from {@link NodeSpec}s; pods that are bound to them (by a scheduler, or created with a node name) live
 * as {@link PodLife} says. Pods on other nodes are not touched, so a real kubelet may run beside it. A node removed by
 * another hand is not registered again. Everything is driven by one watch; nothing polls. Pods that {@link PodProcesses}
 * takes run as processes; of their containers only the one that runs Spark does.
 */
public final class SimulatedKubelet implements AutoCloseable {

    /** A node under this simulator. */
    private record Hosted(NodeSpec spec, String address, NodeRoom room) {}

    private static final PatchContext STRATEGIC = PatchContext.of(PatchType.STRATEGIC_MERGE);

    /** How soon a pod whose ConfigMap or Secret was missing is tried again (a guess; real ones take up to 2 minutes). */
    private static final Duration START_RETRY = Duration.ofSeconds(1);

    /** Where the API server finds the kubelets' port. */
    private static final String LOOPBACK = "127.0.0.1";

    private static final String PLAYED_LOG = "this pod is played: no container runs, so it prints nothing\n";

    private final KubernetesClient client;
    private final KubeletSettings settings;
    private final NodeObjects objects;
    private final Optional<NodeLeases> leases;
    private final Optional<KubeletServer> server;
    private final PodProcesses processes;
    private final ConcurrentMap<String, Hosted> nodes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PodLife> lives = new ConcurrentHashMap<>();
    private final AtomicInteger nodeAddresses = new AtomicInteger();
    private final AtomicInteger podAddresses = new AtomicInteger();
    private final KeyedLoop<String> loop;
    private final KeyedLoop<Release> releases = new KeyedLoop<>("kubelet-release", 1, Release::now);
    private final SharedIndexInformer<Pod> pods;
    private final Fresh<Pod> fresh;

    /** Room that is given back once the containers of a vanished pod have stopped. */
    private record Release(NodeRoom room, String uid) {
        void now() {
            room.release(uid);
        }
    }

    private SimulatedKubelet(
            KubernetesClient client, KubeletSettings settings, Optional<KubeletServer> server, PodProcesses processes) {
        this.client = client;
        this.settings = settings;
        this.server = server;
        this.processes = processes;
        this.objects = new NodeObjects(client, settings.kubeletVersion(), server.map(KubeletServer::port));
        this.leases = settings.leases() ? Optional.of(new NodeLeases(client)) : Optional.empty();
        this.loop = new KeyedLoop<>("kubelet", settings.workers(), this::step);
        this.pods =
                client.pods().inAnyNamespace().withoutField("spec.nodeName", "").runnableInformer(0);
        this.fresh = new Fresh<>(pods.getIndexer());
    }

    /**
     * Registers the nodes and starts to run the pods on them.
     *
     * @param client for the member's API server; must outlive the simulator
     * @throws KubernetesClientException if a node cannot be written or pods cannot be listed
     */
    public static SimulatedKubelet start(KubernetesClient client, KubeletSettings settings, List<NodeSpec> nodes) {
        return start(client, settings, nodes, Optional.empty(), PodProcesses.NONE);
    }

    /**
     * The same with a port for logs, and with pods that are processes.
     *
     * @param server closed with the kubelet; empty: the nodes say nothing of a port
     */
    public static SimulatedKubelet start(
            KubernetesClient client,
            KubeletSettings settings,
            List<NodeSpec> nodes,
            Optional<KubeletServer> server,
            PodProcesses processes) {
        SimulatedKubelet kubelet = new SimulatedKubelet(client, settings, server, processes);
        server.ifPresent(port -> port.serve(kubelet::log));
        kubelet.addNodes(nodes);
        kubelet.pods.exceptionHandler((started, failure) -> true);
        kubelet.pods.addEventHandler(kubelet.new PodEvents());
        kubelet.pods.run();
        return kubelet;
    }

    /** Registers these nodes, several at once; returns when all are there. Cost: two requests a node. */
    public void addNodes(List<NodeSpec> specs) {
        try (ExecutorService writers = Executors.newFixedThreadPool(
                settings.workers(), Thread.ofVirtual().name("register").factory())) {
            List<? extends Future<?>> all = specs.stream()
                    .map(spec -> writers.submit(() -> addNode(spec)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while nodes were registered", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a node could not be registered: " + e.getCause(), e.getCause());
        }
    }

    /** Registers a node; pods already bound to it are taken over. */
    public void addNode(NodeSpec spec) {
        String address = server.isPresent() ? LOOPBACK : address(128, nodeAddresses);
        nodes.put(spec.name(), new Hosted(spec, address, new NodeRoom(NodeRoom.capacityOf(spec))));
        objects.register(spec, address);
        leases.ifPresent(kept -> kept.keep(spec.name()));
        podsOn(spec.name()).forEach(pod -> loop.wake(Fresh.key(pod)));
    }

    /** Takes the node away as a machine that is switched off: its pods go as the pod garbage collector would end them. */
    public void removeNode(String name) {
        nodes.remove(name);
        leases.ifPresent(kept -> kept.drop(name));
        objects.remove(name);
        for (Pod pod : podsOn(name)) {
            if (!PodLife.isTerminal(pod)) {
                patchStatus(pod, PodStatusPatch.orphaned(pod, Instant.now()));
            }
            Deletion.now(client, pod);
        }
    }

    /** Closes the node to new pods; what runs there goes on. */
    public void cordon(String name) {
        objects.cordon(name, true);
    }

    /** Opens the node again. */
    public void uncordon(String name) {
        objects.cordon(name, false);
    }

    /** Gives the node this size; its pods stay, even if they no longer fit. Labels and taints are left as they are. */
    public void resize(NodeSpec spec) {
        Hosted resized = nodes.compute(spec.name(), (name, hosted) -> {
            if (hosted == null) {
                throw new IllegalArgumentException("node " + name + " is not simulated here; add it first");
            }
            hosted.room().resize(NodeRoom.capacityOf(spec));
            return new Hosted(spec, hosted.address(), hosted.room());
        });
        objects.report(spec, resized.address());
    }

    /** Stops; nodes and pods stay as they are. */
    @Override
    public void close() {
        pods.stop();
        server.ifPresent(KubeletServer::close);
        loop.close();
        releases.close();
        leases.ifPresent(NodeLeases::close);
    }

    private final class PodEvents implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            Hosted host = nodes.get(pod.getSpec().getNodeName());
            if (host != null && PodLife.startTime(pod).isPresent() && !PodLife.isTerminal(pod)) {
                host.room().hold(pod.getMetadata().getUid(), PodRequest.of(pod));
            }
            loop.wake(Fresh.key(pod));
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            loop.wake(Fresh.key(pod));
        }

        @Override
        public void onDelete(Pod pod, boolean unknownFinalState) {
            vanished(pod);
        }
    }

    /** A pod deleted by force still holds its room until its containers have stopped. */
    private void vanished(Pod pod) {
        String uid = pod.getMetadata().getUid();
        lives.remove(uid);
        fresh.forget(pod);
        processes.stop(uid, Duration.ZERO);
        Hosted host = nodes.get(pod.getSpec().getNodeName());
        if (host == null) {
            return;
        }
        Release release = new Release(host.room(), uid);
        if (PodLife.hasStarted(pod)) {
            releases.wakeAfter(release, settings.stopTime());
        } else {
            release.now();
        }
    }

    private void step(String key) {
        Optional<Pod> found = fresh.get(key);
        if (found.isEmpty()) {
            return;
        }
        Pod pod = found.get();
        Hosted host = nodes.get(pod.getSpec().getNodeName());
        if (host == null) {
            return;
        }
        if (PodLife.isTerminal(pod)) {
            host.room().release(pod.getMetadata().getUid());
        } else if (!admitted(pod, host)) {
            return;
        }
        act(pod, host, next(pod));
    }

    private PodLife.Step next(Pod pod) {
        PodLife life = life(pod);
        String uid = pod.getMetadata().getUid();
        if (!PodLife.hasStarted(pod) || !processes.takes(pod)) {
            return life.next(pod, Instant.now(), settings);
        }
        OptionalInt ended = processes.exitCode(uid);
        if (ended.isPresent()) {
            return new PodLife.Step.End(ended.getAsInt());
        }
        if (life.told().isPresent()) {
            processes.stop(uid, PodLife.grace(pod));
            return new PodLife.Step.Rest();
        }
        return life.next(pod, Instant.now(), settings);
    }

    private boolean admitted(Pod pod, Hosted host) {
        Optional<NodeRoom.Refusal> refusal = host.room().admit(pod.getMetadata().getUid(), PodRequest.of(pod));
        refusal.ifPresent(why -> patchStatus(pod, PodStatusPatch.refused(pod, Instant.now(), why)));
        return refusal.isEmpty();
    }

    private PodLife life(Pod pod) {
        Instant now = Instant.now();
        boolean deleting = pod.getMetadata().getDeletionTimestamp() != null;
        return lives.compute(pod.getMetadata().getUid(), (uid, known) -> {
            Instant since = known == null ? now : known.admitted();
            Optional<Instant> told = known == null ? Optional.empty() : known.told();
            return new PodLife(since, deleting ? told.or(() -> Optional.of(now)) : Optional.empty());
        });
    }

    private void act(Pod pod, Hosted host, PodLife.Step step) {
        Instant now = Instant.now();
        switch (step) {
            case PodLife.Step.Wait(var time) -> loop.wakeAfter(Fresh.key(pod), time);
            case PodLife.Step.Rest() -> {}
            case PodLife.Step.Start() -> start(pod, host);
            case PodLife.Step.Stall(var reason) ->
                advance(pod, PodStatusPatch.stalled(pod, now, host.address(), reason));
            case PodLife.Step.End(var exitCode) -> advance(pod, PodStatusPatch.ended(pod, now, exitCode));
            case PodLife.Step.Expire() -> {
                processes.stop(pod.getMetadata().getUid(), Duration.ZERO);
                advance(pod, PodStatusPatch.expired(pod, now));
            }
            case PodLife.Step.Remove() -> Deletion.now(client, pod);
        }
    }

    /** Starts the containers if what they refer to is there; else shows what a kubelet shows, and tries again. */
    private void start(Pod pod, Hosted host) {
        Instant now = Instant.now();
        Optional<String> obstacle =
                PodNeeds.of(pod).missing(client, pod.getMetadata().getNamespace());
        if (obstacle.isEmpty()) {
            String address = processes.takes(pod)
                    ? processes.start(pod, () -> loop.wake(Fresh.key(pod)))
                    : address(64, podAddresses);
            advance(pod, PodStatusPatch.running(pod, now, address, host.address()));
            return;
        }
        if (PodLife.startTime(pod).isEmpty()) {
            patchStatus(pod, PodStatusPatch.stalled(pod, now, host.address(), obstacle.get()));
        }
        loop.wakeAfter(Fresh.key(pod), START_RETRY);
    }

    private void advance(Pod pod, String patch) {
        patchStatus(pod, patch);
        loop.wake(Fresh.key(pod));
    }

    /** A pod that is gone, or another of its name, needs no status: the watch will tell. */
    private void patchStatus(Pod pod, String patch) {
        try {
            fresh.wrote(client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(STRATEGIC, patch));
        } catch (KubernetesClientException e) {
            if (!Deletion.isGone(e) && e.getCode() != 409) {
                throw e;
            }
        }
    }

    private List<Pod> podsOn(String node) {
        return pods.getIndexer().list().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .toList();
    }

    /** An address nobody dials: {@code 10.<first>.0.0/10}, counting up. */
    private static String address(int first, AtomicInteger counter) {
        int n = counter.incrementAndGet();
        return "10.%d.%d.%d".formatted(first + (n >> 16 & 63), n >> 8 & 255, n & 255);
    }

    private Optional<ContainerLog> log(String namespace, String name, String container) {
        return fresh.get(namespace + "/" + name)
                .filter(pod -> nodes.containsKey(pod.getSpec().getNodeName()))
                .map(this::log);
    }

    private ContainerLog log(Pod pod) {
        var uid = pod.getMetadata().getUid();
        return processes
                .log(uid)
                .<ContainerLog>map(file -> new ContainerLog.Printed(
                        file, () -> processes.exitCode(uid).isEmpty()))
                .orElseGet(() -> new ContainerLog.Said(PLAYED_LOG, () -> isPlaying(pod)));
    }

    private boolean isPlaying(Pod pod) {
        return fresh.get(Fresh.key(pod))
                .filter(now ->
                        now.getMetadata().getUid().equals(pod.getMetadata().getUid()))
                .filter(now -> !PodLife.isTerminal(now))
                .isPresent();
    }

    /** The nodes simulated here, by name. */
    public Map<String, NodeSpec> nodes() {
        Map<String, NodeSpec> specs = new ConcurrentHashMap<>();
        nodes.forEach((name, hosted) -> specs.put(name, hosted.spec()));
        return Map.copyOf(specs);
    }
}
