package dev.muster.benchmarks.gateway;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.fleet.Fleet;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Members that consist of an agent each: they have joined the hub, and their tunnels are open. */
final class PlayedMembers implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(5);

    /** Tunnels of one client: it opens 50 WebSockets to one address at most. */
    private static final int TUNNELS = 40;

    /** The gateway starts when the hub has said who its front proxy is: a few seconds after the process. */
    private static final int TRIES = 30;

    private final List<KubernetesClient> clients = new ArrayList<>();
    private final List<PlayedAgent> agents = new ArrayList<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

    private PlayedMembers() {}

    /** @param delay before each answer */
    static PlayedMembers join(Fleet fleet, int count, Function<PodList.Form, PodList> lists, Duration delay)
            throws InterruptedException {
        var members = new PlayedMembers();
        for (int i = 0; i < count; i++) {
            var member = new MemberCluster();
            member.setMetadata(new ObjectMetaBuilder().withName(name(i)).build());
            fleet.hubClient().resource(member).create();
        }
        for (int i = 0; i < count; i++) {
            if (i % TUNNELS == 0) {
                members.clients.add(Cluster.connect(fleet.hub().kubeconfig()));
            }
            members.agents.add(connect(members.clients.getLast(), name(i), lists, delay, count));
        }
        members.beats.scheduleAtFixedRate(
                () -> members.agents.forEach(PlayedAgent::beat), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return members;
    }

    int count() {
        return agents.size();
    }

    /** Of a member, counting from 0. */
    static String name(int index) {
        return "m-%03d".formatted(index);
    }

    private static PlayedAgent connect(
            KubernetesClient client, String name, Function<PodList.Form, PodList> lists, Duration delay, int count)
            throws InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return PlayedAgent.connect(client, name, lists, delay, count);
            } catch (IllegalStateException e) {
                if (tried == TRIES) {
                    throw e;
                }
                Thread.sleep(1000);
            }
        }
    }

    @Override
    public void close() {
        beats.shutdownNow();
        agents.forEach(PlayedAgent::close);
        clients.forEach(KubernetesClient::close);
    }
}
