package dev.muster.sandbox.agent;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.capability.CapabilityLoop;
import dev.muster.agent.heartbeat.Heartbeat;
import dev.muster.agent.report.ReportLoop;
import dev.muster.agent.watch.WorkWatch;
import dev.muster.api.client.ApiServer;
import dev.muster.api.client.RequestBudget;
import dev.muster.api.client.Retry;
import dev.muster.sandbox.controlplane.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What an agent tells its hub, with clients of its own as the process makes them. */
final class ReportingAgent implements AutoCloseable {
    final Heartbeat heartbeat;
    final ReportLoop report;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final KubernetesClient hub;
    private final KubernetesClient member;
    private final WorkWatch works;
    private final CapabilityLoop capability;

    ReportingAgent(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "muster.member.name", AgentFleet.MEMBER,
                "muster.capabilities.interval", "1s",
                "muster.report.interval", "200ms"));
        all.putAll(settings);
        AgentConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(AgentConfig.class)
                .withSources(new PropertiesConfigSource(all, "test", 500))
                .build()
                .getConfigMapping(AgentConfig.class);
        hub = client(AgentFleet.hub());
        member = client(AgentFleet.member());
        Retry retry = new Retry(Duration.ofSeconds(2));
        works = new WorkWatch(hub, config);
        heartbeat = new Heartbeat(hub, config, meters);
        report = new ReportLoop(hub, member, works, config, retry, meters);
        capability = new CapabilityLoop(hub, member, config, retry, "0.1");
        works.open();
        report.start();
        capability.start();
    }

    private KubernetesClient client(Cluster cluster) {
        return ApiServer.of(
                        "kubeconfig",
                        Optional.of(cluster.kubeconfig().toString()),
                        new ApiServer.Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(5)),
                        new RequestBudget(cluster.name(), "budget", 500, 2))
                .client(vertx);
    }

    /** What the process does every few seconds. */
    void checkWatches() {
        works.check();
        report.checkWatches();
        capability.checkWatches();
    }

    @Override
    public void close() {
        capability.close();
        report.close();
        works.close();
        hub.close();
        member.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
