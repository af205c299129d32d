package dev.muster.sandbox.agent;

import dev.muster.agent.apply.SuspendSupport.Operator;
import dev.muster.agent.attempt.Limits;
import dev.muster.agent.watch.WorkWatch;
import dev.muster.agent.work.Reporting;
import dev.muster.agent.work.WorkLifecycle;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.controlplane.Cluster;
import dev.muster.sandbox.controlplane.ClusterSpec;
import dev.muster.sandbox.controlplane.ControlPlanes;
import dev.muster.sandbox.controlplane.Progress;
import dev.muster.sandbox.controlplane.RunFolder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** A hub and one member, real and shared by the tests of this JVM; agents come and go in this process. */
final class AgentFleet {
    static final String MEMBER = "a1";
    static final String HUB_NAMESPACE = Reserved.memberNamespace(MEMBER);

    /** Apart, so that callbacks of other threads never wait for the start. */
    private static final class Holder {
        static final ControlPlanes PLANES = start();
    }

    private AgentFleet() {}

    private static ControlPlanes start() {
        ControlPlanes planes = ControlPlanes.start(
                RunFolder.fresh(Path.of("target", "agent-control-planes"), 2, Progress.silent()),
                List.of(ClusterSpec.hub("hub"), ClusterSpec.member(MEMBER)),
                Progress.silent());
        KubernetesClient hub = planes.cluster("hub").client();
        for (String kind : List.of("works", "capacityreports", "memberclusters")) {
            define(hub, Path.of("..", "crds", "fleet.muster.dev_" + kind + ".yaml"));
        }
        namespace(hub, HUB_NAMESPACE);
        KubernetesClient member = planes.cluster(MEMBER).client();
        namespace(member, Reserved.SYSTEM_NAMESPACE);
        define(member, Path.of("src", "main", "resources", "crds", "sparkapplications.yaml"));
        return planes;
    }

    static Cluster hub() {
        return Holder.PLANES.cluster("hub");
    }

    static Cluster member() {
        return Holder.PLANES.cluster(MEMBER);
    }

    static void defineSparkApplications(String file) {
        define(member().client(), Path.of("src", "main", "resources", "crds", file));
    }

    /** A new namespace in the member with a default service account, for one test. */
    static String jobNamespace() {
        String name = "t-" + UUID.randomUUID().toString().substring(0, 8);
        namespace(member().client(), name);
        soon().until(() -> member().client()
                        .serviceAccounts()
                        .inNamespace(name)
                        .withName("default")
                        .get()
                != null);
        return name;
    }

    /** An agent's lifecycle of Works with clients of its own. */
    static Agent agent(Limits limits) {
        return agent(limits, Operator.Honours, null);
    }

    /**
     * @param operator what the agent knows of the member's operator
     * @param gate through which its requests go, if any
     */
    static Agent agent(Limits limits, Operator operator, @Nullable Gate gate) {
        return new Agent(client(hub(), gate), client(member(), gate), limits, operator);
    }

    /** What one test ordered is no order any more when the next one starts its agent. */
    static void forgetWorks() {
        hub().client().resources(Work.class).inNamespace(HUB_NAMESPACE).delete();
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    static final class Agent implements AutoCloseable {
        final List<String> ends = new CopyOnWriteArrayList<>();
        private final KubernetesClient hub;
        private final KubernetesClient member;
        private final WorkWatch works;
        private final WorkLifecycle lifecycle;

        private Agent(KubernetesClient hub, KubernetesClient member, Limits limits, Operator operator) {
            this.hub = hub;
            this.member = member;
            works = new WorkWatch(hub, HUB_NAMESPACE, limits.staleAfter());
            lifecycle = new WorkLifecycle(
                    hub,
                    member,
                    works,
                    new WorkLifecycle.Place(MEMBER, Reserved.SYSTEM_NAMESPACE, "pause:1"),
                    limits,
                    new Ends(ends),
                    new SimpleMeterRegistry(),
                    () -> operator);
            works.open();
            lifecycle.start();
        }

        @Override
        public void close() {
            lifecycle.close();
            works.close();
            hub.close();
            member.close();
        }
    }

    private record Ends(List<String> tokens) implements Reporting {
        @Override
        public @Nullable Long youngestSequence() {
            return 7L;
        }

        @Override
        public void ended(String token, Phase phase) {
            tokens.add(token + " " + phase);
        }
    }

    private static KubernetesClient client(Cluster cluster, @Nullable Gate gate) {
        Config config = new ConfigBuilder(
                        Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                .withRequestRetryBackoffLimit(0)
                .build();
        KubernetesClientBuilder builder = new KubernetesClientBuilder().withConfig(config);
        if (gate != null) {
            builder.withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("gate", gate));
        }
        return builder.build();
    }

    private static void namespace(KubernetesClient client, String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void define(KubernetesClient client, Path file) {
        CustomResourceDefinition definition;
        try (var in = Files.newInputStream(file)) {
            definition = client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(in)
                    .item();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.resource(definition).forceConflicts().serverSideApply();
        client.resource(definition).waitUntilCondition(AgentFleet::established, 60, TimeUnit.SECONDS);
    }

    private static boolean established(@Nullable HasMetadata stored) {
        return stored instanceof CustomResourceDefinition definition
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus()));
    }
}
