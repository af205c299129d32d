package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.CapacityReportSpec.QuotaLeft;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.MemberClusterStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the hub comes to know of a real member, and that it stays true through the loss of either API server. */
class ReportingLiveTest {
    private final KubernetesClient hub = AgentFleet.hub().client();
    private final KubernetesClient member = AgentFleet.member().client();
    private SimulatedKubelet kubelet;
    private ReportingAgent agent;
    private String namespace;

    @BeforeEach
    void start() {
        namespace = AgentFleet.jobNamespace();
        kubelet = SimulatedKubelet.start(
                member,
                KubeletSettings.defaults(),
                List.of(
                        NodeSpec.of("w-1", 16_000, 64L << 30).withLabel("pool", "w"),
                        NodeSpec.of("w-2", 16_000, 64L << 30).withLabel("pool", "w"),
                        NodeSpec.of("v-1", 500_000, 1L << 40).asVirtual()));
        join();
        agent = new ReportingAgent(Map.of());
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        agent.close();
        List.copyOf(kubelet.nodes().keySet()).forEach(kubelet::removeNode);
        kubelet.close();
        hub.resources(CapacityReport.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .list()
                .getItems()
                .forEach(page -> hub.resource(page).delete());
        hub.resources(MemberCluster.class).withName(AgentFleet.MEMBER).delete();
        member.namespaces().withName(namespace).delete();
    }

    @Test
    void theHubKnowsWhatIsFreeAsPodsComeAndGo() {
        soon().untilAsserted(() -> assertThat(group("w-1").names()).containsExactly("w-1", "w-2"));
        assertThat(group("v-1").virtual()).isTrue();
        long all = freeCpu("w-1");
        Pod pod = runPod("w-1", "1500m");
        soon().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all - 1500));
        member.resource(pod).withGracePeriod(0).delete();
        soon().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all));
        kubelet.cordon("w-2");
        soon().untilAsserted(() -> assertThat(group("w-1").names()).containsExactly("w-1"));
    }

    @Test
    void aQuotaShowsWhatItLeaves() {
        member.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("team")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("requests.cpu", new Quantity("10"))
                        .addToHard("pods", new Quantity("5"))
                        .endSpec()
                        .build())
                .create();
        soon().untilAsserted(() -> assertThat(first().quotas())
                .contains(new QuotaLeft(namespace, "team", null, Map.of("requests.cpu", 10_000L, "pods", 5L))));
        runPod("w-1", "1500m");
        soon().untilAsserted(() -> assertThat(first().quotas())
                .contains(new QuotaLeft(namespace, "team", null, Map.of("requests.cpu", 8_500L, "pods", 4L))));
    }

    @Test
    void anEndThatAsksForAYoungerReportGetsOne() {
        soon().untilAsserted(() -> assertThat(agent.report.youngestSequence()).isNotNull());
        long before = Objects.requireNonNull(agent.report.youngestSequence());
        agent.report.ended("any.1", Phase.ReservationFailed);
        soon().untilAsserted(() -> assertThat(first().sequence()).isGreaterThan(before));
    }

    @Test
    void aMemberThatStandsStillIsNotWrittenAbout() {
        soon().untilAsserted(() -> assertThat(group("w-1").names()).hasSize(2));
        // What earlier tests left behind may still be going.
        Awaitility.await()
                .during(Duration.ofSeconds(5))
                .atMost(Duration.ofSeconds(60))
                .until(new Unchanged(this::version));
    }

    /** True as long as a value is what it was when first asked, or last changed. */
    private static final class Unchanged implements Callable<Boolean> {
        private final Supplier<String> value;
        private String last = "";

        private Unchanged(Supplier<String> value) {
            this.value = value;
        }

        @Override
        public Boolean call() {
            String now = value.get();
            boolean same = now.equals(last);
            last = now;
            return same;
        }
    }

    @Test
    void bothApiServersMayBeAwayAndTheReportGoesOn() {
        soon().untilAsserted(() -> assertThat(group("w-1").names()).hasSize(2));
        long all = freeCpu("w-1");
        AgentFleet.member().apiServer().kill();
        AgentFleet.member().apiServer().start();
        runPod("w-1", "1");
        longer().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all - 1_000));
        AgentFleet.hub().apiServer().kill();
        runPod("w-1", "2");
        AgentFleet.hub().apiServer().start();
        longer().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all - 3_000));
        agent.heartbeat.beat();
        assertThat(lease().getSpec().getRenewTime()).isNotNull();
    }

    @Test
    void aWatchIsOpenedAnewWithoutLosingWhatWentMeanwhile() {
        soon().untilAsserted(() -> assertThat(group("w-1").names()).hasSize(2));
        long all = freeCpu("w-1");
        Pod pod = runPod("w-1", "1");
        soon().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all - 1_000));
        agent.report.recount();
        member.resource(pod).withGracePeriod(0).delete();
        agent.report.recount();
        soon().untilAsserted(() -> assertThat(freeCpu("w-1")).isEqualTo(all));
        assertThat(group("w-1").names()).hasSize(2);
    }

    @Test
    void aHeartbeatGoesOnOverAnothersWrite() {
        agent.heartbeat.beat();
        Lease lease = lease();
        lease.getSpec().setHolderIdentity("another");
        hub.resource(lease).update();
        agent.heartbeat.beat();
        assertThat(lease().getSpec().getHolderIdentity()).isNotEqualTo("another");
        hub.resource(lease()).delete();
        agent.heartbeat.beat();
        assertThat(lease().getSpec().getRenewTime()).isNotNull();
        assertThat(agent.meters.counter("muster.heartbeat.failures").count()).isZero();
    }

    @Test
    void theHubKnowsWhatTheMemberCanRun() {
        soon().untilAsserted(() -> assertThat(status().capabilities()).isNotNull());
        assertThat(status().kubernetesVersion()).startsWith("v1.");
        assertThat(status().protocol().max()).isEqualTo(Reserved.PROTOCOL);
        assertThat(status().capabilities().kinds())
                .contains("v1/ConfigMap", "sparkoperator.k8s.io/v1beta2/SparkApplication")
                .doesNotContain("v1/Pod", "authentication.k8s.io/v1/TokenReview");
        assertThat(status().capabilities().namespaces()).contains(namespace);

        member.resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .withValue(7)
                        .build())
                .create();
        soon().untilAsserted(() ->
                assertThat(status().capabilities().priorityClasses()).containsEntry(namespace, 7));
        member.scheduling().v1().priorityClasses().withName(namespace).delete();
        soon().untilAsserted(() ->
                assertThat(status().capabilities().priorityClasses()).doesNotContainKey(namespace));
    }

    @Test
    void theHubKnowsWhichNodesHoldTheImagesItAsksFor() {
        soon().untilAsserted(() -> assertThat(status().capabilities()).isNotNull());
        assertThat(status().capabilities().images()).as("nobody asked").isNull();
        member.nodes().withName("w-1").editStatus(node -> new NodeBuilder(node)
                .editStatus()
                .addNewImage()
                .withNames("docker.io/apache/spark:3.5.4")
                .endImage()
                .endStatus()
                .build());
        hub.resources(MemberCluster.class)
                .withName(AgentFleet.MEMBER)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":\"[\\\"apache/spark:3.5.4\\\",\\\"other:1\\\"]\"}}}"
                                .formatted(Reserved.IMAGES));
        longer().untilAsserted(() -> assertThat(status().capabilities().images())
                .as("one node of three, rounded up to tens")
                .isEqualTo(Map.of("apache/spark:3.5.4", 40)));
    }

    @Test
    void theHubKnowsTheSparkOperator() {
        try (var _ =
                SimulatedSparkOperator.start(member, OperatorSettings.defaults().withJobNamespaces(namespace))) {
            soon().untilAsserted(() -> {
                var found = Optional.ofNullable(status().capabilities())
                        .map(MemberClusterStatus.Capabilities::sparkOperator)
                        .orElseThrow();
                assertThat(found.present()).isTrue();
                assertThat(found.namespaces()).containsExactly(namespace);
                assertThat(found.suspend()).isTrue();
                assertThat(status().capabilities().serviceAccounts()).contains(namespace + "/spark-operator-spark");
            });
        }
    }

    // ---- reading

    private CapacityReportSpec first() {
        return page().getSpec();
    }

    private String version() {
        return page().getMetadata().getResourceVersion();
    }

    private CapacityReport page() {
        CapacityReport page = hub.resources(CapacityReport.class)
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName("capacity-0")
                .get();
        assertThat(page).isNotNull();
        return page;
    }

    private NodeGroup group(String node) {
        List<NodeGroup> groups = Objects.requireNonNull(first().nodeGroups());
        Optional<NodeGroup> group =
                groups.stream().filter(g -> g.names().contains(node)).findFirst();
        assertThat(group).isPresent();
        return group.get();
    }

    private long freeCpu(String node) {
        NodeGroup group = group(node);
        return group.cpuMillis().get(group.names().indexOf(node));
    }

    private MemberClusterStatus status() {
        MemberClusterStatus status = hub.resources(MemberCluster.class)
                .withName(AgentFleet.MEMBER)
                .get()
                .getStatus();
        assertThat(status).isNotNull();
        return status;
    }

    private Lease lease() {
        return hub.leases()
                .inNamespace(AgentFleet.HUB_NAMESPACE)
                .withName("heartbeat")
                .get();
    }

    private static ConditionFactory longer() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(KubernetesClientException.class::isInstance);
    }

    // ---- making

    private void join() {
        MemberCluster cluster = new MemberCluster();
        cluster.setMetadata(new ObjectMetaBuilder().withName(AgentFleet.MEMBER).build());
        hub.resource(cluster).create();
    }

    private Pod runPod(String node, String cpu) {
        return member.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("p-" + cpu)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewContainer()
                        .withName("main")
                        .withImage("x")
                        .withNewResources()
                        .addToRequests("cpu", new Quantity(cpu))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }
}
