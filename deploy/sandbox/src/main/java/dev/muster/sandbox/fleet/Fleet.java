package dev.muster.sandbox.fleet;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.ClusterSpec;
import dev.muster.sandbox.controlplane.ControlPlanes;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.controlplane.RunFolder;
import dev.muster.sandbox.controlplane.Tool;
import dev.muster.sandbox.kubelet.KubeletServer;
import dev.muster.sandbox.kubelet.PodProcesses;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.metrics.SimulatedMetrics;
import dev.muster.sandbox.operator.RealSpark;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import dev.muster.sandbox.spark.SparkProcesses;
import dev.muster.sandbox.spark.SparkSubmission;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A running fleet: a hub with Muster's control plane, and members with their agents. Muster is installed by the scripts and
 * manifests of deploy/, as on a real cluster; only the pods become processes. Safe for use by several threads.
 */
public final class Fleet implements AutoCloseable {
    private static final String HUB = "hub";
    private static final Duration READY_LIMIT = Duration.ofSeconds(120);

    private final FleetSpec spec;
    private final Checkout checkout;
    private final ControlPlanes planes;
    private final Progress progress;
    private final Map<String, Member> members = new ConcurrentSkipListMap<>();
    private final Program controlPlane;
    private final int gatewayPort = JavaProgram.freePort();

    private Fleet(FleetSpec spec, Checkout checkout, ControlPlanes planes, Progress progress) {
        this.spec = spec;
        this.checkout = checkout;
        this.planes = planes;
        this.progress = progress;
        installOnHub();
        this.controlPlane = startControlPlane("control-plane", gatewayPort);
    }

    /**
     * Starts a fleet and waits until every member is Ready.
     *
     * @throws IllegalStateException if something does not start; says what and where its log is
     */
    public static Fleet start(FleetSpec spec, Progress progress) {
        var checkout = Checkout.current();
        var clusters = new ArrayList<ClusterSpec>();
        clusters.add(ClusterSpec.hub(HUB));
        spec.members().forEach(member -> clusters.add(ClusterSpec.member(member.name())));
        var planes = ControlPlanes.start(RunFolder.open(spec.runFolder(), progress), clusters, progress);
        try {
            var fleet = new Fleet(spec, checkout, planes, progress);
            InParallel.each(spec.members(), member -> fleet.join(member, planes.cluster(member.name())));
            fleet.awaitReady(spec.members().stream().map(MemberSpec::name).toList());
            return fleet;
        } catch (RuntimeException e) {
            planes.close();
            throw e;
        }
    }

    private void installOnHub() {
        SparkDefinitions.apply(hub(), spec.hubCrd());
        script(
                "install",
                "--hub-kubeconfig",
                hub().kubeconfig().toString(),
                "--out",
                planes.run().folder("control-plane").toString(),
                "--gateway-address",
                "localhost:" + gatewayPort);
        progress.line("Muster's definitions, rights and admission rules are installed on the hub");
    }

    /** Starts one more control plane process; two of them elect a leader. The hub asks the first one's query gateway. */
    public Program startControlPlane(String name) {
        return startControlPlane(name, JavaProgram.freePort());
    }

    /** @param queryPort where its query gateway listens */
    public Program startControlPlane(String name, int queryPort) {
        var port = JavaProgram.freePort();
        var config = new HashMap<String, String>();
        config.put(
                "muster.hub.kubeconfig", reach(name, planes.run().folder("control-plane"), "control-plane.kubeconfig"));
        config.put("muster.gateway.host", "127.0.0.1");
        config.put("muster.gateway.port", Integer.toString(queryPort));
        config.put("muster.gateway.certificate", planes.run().folder("control-plane") + "/gateway.crt");
        config.put("muster.gateway.key", planes.run().folder("control-plane") + "/gateway.key");
        config.put("muster.identity", name);
        config.putAll(spec.controlPlaneConfig());
        return start(name, "propagation", port, config);
    }

    /** Starts one more member in a running fleet and waits until it is Ready. */
    public Member add(MemberSpec member) {
        var joined = join(member, planes.add(ClusterSpec.member(member.name())));
        awaitReady(List.of(member.name()));
        return joined;
    }

    /**
     * Takes a member away, as a cluster that is gone for good: it leaves the hub first, with proof or an attestation about what ran in it.
     */
    public void remove(Member member) {
        var cluster = hubClient().resources(MemberCluster.class).withName(member.name());
        cluster.delete();
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (cluster.get() != null && System.nanoTime() < deadline) {
            InParallel.pause(Duration.ofMillis(50));
        }
        members.remove(member.name());
        member.agent().close();
        member.metrics().close();
        member.operator().close();
        member.kubelet().close();
        planes.remove(member.name());
        hubClient()
                .namespaces()
                .withName(Reserved.memberNamespace(member.name()))
                .delete();
    }

    /** Puts another SparkApplication definition into a cluster. */
    public void define(Cluster cluster, SparkCrd crd) {
        SparkDefinitions.apply(cluster, crd);
    }

    private Member join(MemberSpec member, Cluster cluster) {
        SparkDefinitions.apply(cluster, member.crd());
        var processes = spec.spark().map(homes -> new SparkProcesses(homes, planes.run(), cluster));
        var kubelet = SimulatedKubelet.start(
                cluster.client(),
                member.kubelet(),
                member.nodes(),
                Optional.of(KubeletServer.open(cluster.serving("kubelet"))),
                processes.<PodProcesses>map(all -> all).orElse(PodProcesses.NONE));
        var real = spec.spark()
                .map(homes -> new RealSpark(
                        new SparkSubmission(homes, planes.run(), cluster),
                        cluster.serving("spark-operator-webhook"),
                        cluster.authorityPem()));
        var operator = SimulatedSparkOperator.start(cluster.client(), member.operator(), real);
        var line = new ArrayList<>(List.of(
                member.name(),
                "--hub-kubeconfig",
                hub().kubeconfig().toString(),
                "--member-kubeconfig",
                cluster.kubeconfig().toString(),
                "--out",
                credentials(member.name()).toString()));
        member.labels().forEach((key, value) -> line.addAll(List.of("--label", key + "=" + value)));
        script("join", line.toArray(String[]::new));
        letHubAdministratorAsk(cluster);
        var metrics = SimulatedMetrics.start(cluster.client());
        var joined = new Member(
                member, cluster, kubelet, operator, processes, metrics, startAgent(member, member.name() + ".agent"));
        members.put(member.name(), joined);
        progress.line(member.name() + " has joined: " + member.nodes().size() + " nodes, its agent starts");
        return joined;
    }

    /** Queries reach a member in the asker's own name, so that name needs rights there, as a platform team would give its operators. */
    private static void letHubAdministratorAsk(Cluster cluster) {
        cluster.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("hub-administrator")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("rbac.authorization.k8s.io", "User", Cluster.ADMINISTRATOR, null)
                        .build())
                .create();
    }

    /** Starts one more agent process for a member, as a rolling update that goes wrong would. */
    public Program startAgent(MemberSpec member, String processName) {
        var port = JavaProgram.freePort();
        var config = new HashMap<String, String>();
        config.put("muster.member.name", member.name());
        config.put("muster.hub.kubeconfig", reach(processName, credentials(member.name()), "agent-hub.kubeconfig"));
        config.put(
                "muster.member.kubeconfig", reach(processName, credentials(member.name()), "agent-member.kubeconfig"));
        config.putAll(member.agentConfig());
        return start(processName, "member-agent", port, config);
    }

    private Program start(String name, String module, int port, Map<String, String> config) {
        var rig = spec.rig();
        var jar = rig.program(name, checkout.program(module));
        var command = JavaProgram.command(name, jar, rig.flags(name), port, config);
        return Program.start(planes.run(), command, port);
    }

    private String reach(String process, Path folder, String kubeconfig) {
        return spec.rig().reach(process, folder.resolve(kubeconfig)).toString();
    }

    /** The folder with an agent's kubeconfigs, as deploy/join wrote them. */
    public Path credentials(String member) {
        return planes.run().folder(member + ".agent");
    }

    /** Waits until the control plane calls each of these members Ready. */
    public void awaitReady(List<String> names) {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        for (var name : names) {
            while (!isReady(name)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("member " + name + " was not Ready within "
                            + READY_LIMIT.toSeconds() + " s; see the logs in "
                            + planes.run().path().resolve("logs"));
                }
                InParallel.pause(Duration.ofMillis(50));
            }
        }
    }

    /** Whether the control plane calls a member Ready now. */
    public boolean isReady(String name) {
        var found = hubClient().resources(MemberCluster.class).withName(name).get();
        return found != null
                && found.getStatus() != null
                && found.getStatus().conditions() != null
                && found.getStatus().conditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    public Cluster hub() {
        return planes.cluster(HUB);
    }

    /** The hub administrator's client. */
    public KubernetesClient hubClient() {
        return hub().client();
    }

    /** @throws NoSuchElementException if there is none of that name */
    public Member member(String name) {
        var member = members.get(name);
        if (member == null) {
            throw new NoSuchElementException("no member " + name + "; there are " + members.keySet());
        }
        return member;
    }

    /** All members, by name. */
    public List<Member> members() {
        return List.copyOf(members.values());
    }

    public Program controlPlane() {
        return controlPlane;
    }

    public ControlPlanes planes() {
        return planes;
    }

    /** kubectl as an administrator of the hub or of a member. */
    public Kubectl kubectl(Cluster cluster) {
        return new Kubectl(planes.binaries().path(Tool.KUBECTL), cluster.kubeconfig());
    }

    private void script(String name, String... args) {
        var line = new ArrayList<String>();
        line.add(checkout.script(name).toString());
        line.addAll(List.of(args));
        var builder = new ProcessBuilder(line);
        builder.environment()
                .put("KUBECTL", planes.binaries().path(Tool.KUBECTL).toString());
        var answer = Kubectl.execute(builder);
        if (!answer.succeeded()) {
            throw new IllegalStateException(
                    "deploy/" + name + " failed with code " + answer.exitCode() + ": " + answer.output());
        }
    }

    /** Stops the simulators, then every process of the run; files stay in the run folder. */
    @Override
    public void close() {
        members.values().forEach(member -> {
            member.metrics().close();
            member.operator().close();
            member.kubelet().close();
        });
        planes.close();
    }
}
