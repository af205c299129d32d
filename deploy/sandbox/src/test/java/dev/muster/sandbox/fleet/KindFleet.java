package dev.muster.sandbox.fleet;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.sandbox.controlplane.Binaries;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.controlplane.RunFolder;
import dev.muster.sandbox.controlplane.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A fleet of kind clusters: Muster is installed by deploy/install and deploy/join, control plane and agents run as processes from
 * their packaged form, and everything in the members is real, the Spark operator included.
 */
final class KindFleet implements AutoCloseable {
    private static final String HUB = "hub";
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);

    private final RunFolder run;
    private final Checkout checkout = Checkout.current();
    private final Path kubectl;
    private final Map<String, KindCluster> clusters = new ConcurrentSkipListMap<>();

    private KindFleet(Path folder, Progress progress) {
        this.run = RunFolder.open(folder, progress);
        this.kubectl = Binaries.find(progress).path(Tool.KUBECTL);
    }

    /** Starts a hub and these members, and waits until every member is Ready. */
    static KindFleet start(Path folder, List<String> members, Progress progress) {
        var fleet = new KindFleet(folder, progress);
        try {
            var names = new ArrayList<>(members);
            names.add(HUB);
            InParallel.each(names, name -> {
                fleet.clusters.put(
                        name, name.equals(HUB) ? KindCluster.hub(fleet.run) : KindCluster.member(name, fleet.run));
                progress.line("kind cluster " + name + " runs");
            });
            fleet.installOnHub();
            members.forEach(fleet::join);
            members.forEach(fleet::awaitReady);
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void installOnHub() {
        SparkDefinitions.apply(HUB, clusters.get(HUB).client(), SparkCrd.OWN);
        var out = run.folder("control-plane");
        script("install", "--hub-kubeconfig", kubeconfig(HUB), "--out", out.toString());
        program(
                "control-plane",
                "propagation",
                Map.of(
                        "muster.hub.kubeconfig",
                        out.resolve("control-plane.kubeconfig").toString()));
    }

    private void join(String member) {
        var out = run.folder(member + ".agent");
        script(
                "join",
                member,
                "--hub-kubeconfig",
                kubeconfig(HUB),
                "--member-kubeconfig",
                kubeconfig(member),
                "--out",
                out.toString());
        var config = new HashMap<String, String>();
        config.put("muster.member.name", member);
        config.put("muster.hub.kubeconfig", out.resolve("agent-hub.kubeconfig").toString());
        config.put(
                "muster.member.kubeconfig",
                out.resolve("agent-member.kubeconfig").toString());
        program(member + ".agent", "member-agent", config);
    }

    private void program(String name, String module, Map<String, String> config) {
        var port = JavaProgram.freePort();
        Program.start(run, JavaProgram.command(name, checkout.program(module), List.of(), port, config), port);
    }

    private void script(String name, String... args) {
        var line = new ArrayList<>(List.of(checkout.script(name).toString()));
        line.addAll(List.of(args));
        var builder = new ProcessBuilder(line);
        builder.environment().put("KUBECTL", kubectl.toString());
        var answer = Kubectl.execute(builder);
        if (!answer.succeeded()) {
            throw new IllegalStateException("deploy/" + name + " failed: " + answer.output());
        }
    }

    private void awaitReady(String member) {
        var deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!isReady(member)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(member + " was not Ready in time; logs are in "
                        + run.path().resolve("logs"));
            }
            InParallel.pause(Duration.ofMillis(500));
        }
    }

    private boolean isReady(String member) {
        var found = cluster(HUB)
                .client()
                .resources(MemberCluster.class)
                .withName(member)
                .get();
        return found != null
                && found.getStatus() != null
                && found.getStatus().conditions() != null
                && found.getStatus().conditions().stream()
                        .anyMatch(one -> "Ready".equals(one.getType()) && "True".equals(one.getStatus()));
    }

    private String kubeconfig(String cluster) {
        return cluster(cluster).kubeconfig().toString();
    }

    private KindCluster cluster(String name) {
        var found = clusters.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no kind cluster " + name);
        }
        return found;
    }

    /** kubectl as an administrator of the hub. */
    Kubectl hub() {
        return new Kubectl(kubectl, cluster(HUB).kubeconfig());
    }

    /** kubectl as an administrator of a member. */
    Kubectl member(String name) {
        return new Kubectl(kubectl, cluster(name).kubeconfig());
    }

    @Override
    public void close() {
        run.close();
        clusters.values().forEach(KindCluster::close);
    }
}
