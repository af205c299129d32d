package dev.muster.sandbox.kubelet;

import static dev.muster.sandbox.fixture.LiveMember.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.sandbox.fixture.LiveMember;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Simulated nodes under a real API server and a real scheduler. */
class SimulatedKubeletLiveTest {
    private static final long GIB = 1L << 30;

    private final KubernetesClient client = LiveMember.client();
    private String namespace;
    private SimulatedKubelet kubelet;

    @BeforeEach
    void start() {
        namespace = LiveMember.namespace();
        kubelet = SimulatedKubelet.start(
                client,
                KubeletSettings.defaults(),
                List.of(
                        NodeSpec.of("big", 4000, 8 * GIB),
                        NodeSpec.of("elastic", 64_000, 64 * GIB).asVirtual()));
    }

    @AfterEach
    void stop() {
        client.namespaces().withName(namespace).delete();
        kubelet.nodes().keySet().forEach(kubelet::removeNode);
        kubelet.close();
    }

    @Test
    void aNodeIsReadyAndOpenAndAVirtualOneIsMarked() {
        Node big = client.nodes().withName("big").get();
        assertThat(big.getSpec().getTaints()).isNullOrEmpty();
        assertThat(big.getStatus().getAllocatable()).containsEntry("cpu", new Quantity("4"));
        assertThat(big.getStatus().getConditions())
                .anySatisfy(condition ->
                        assertThat(condition.getType() + condition.getStatus()).isEqualTo("ReadyTrue"));

        Node elastic = client.nodes().withName("elastic").get();
        assertThat(elastic.getMetadata().getLabels()).containsEntry("type", "virtual-kubelet");
        assertThat(elastic.getSpec().getTaints()).singleElement().satisfies(taint -> assertThat(
                        taint.getKey() + "=" + taint.getValue() + ":" + taint.getEffect())
                .isEqualTo("virtual-kubelet.io/provider=alibabacloud:NoSchedule"));
    }

    @Test
    void aPodTheSchedulerBoundRunsOnTheOrdinaryNodeUntilItIsToldToEnd() {
        create(pod("a", "1").build());
        Pod running = awaitPhase("a", "Running");
        assertThat(running.getSpec().getNodeName()).isEqualTo("big");
        assertThat(running.getStatus().getPodIP()).isNotEmpty();
        assertThat(running.getStatus().getStartTime()).isNotEmpty();
        assertThat(running.getStatus().getContainerStatuses())
                .allSatisfy(container -> assertThat(container.getReady() && container.getStarted())
                        .isTrue());
        assertThat(running.getStatus().getConditions())
                .anySatisfy(condition -> assertThat(condition.getType()).isEqualTo("PodScheduled"));

        annotate("a", PodAnnotations.EXIT_CODE, "3");
        Pod failed = awaitPhase("a", "Failed");
        assertThat(failed.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3);
    }

    @Test
    void aPodBoundDirectlyThatDoesNotFitIsRefused() {
        create(pod("a", "3").editSpec().withNodeName("big").endSpec().build());
        awaitPhase("a", "Running");
        create(pod("b", "2").editSpec().withNodeName("big").endSpec().build());

        Pod refused = awaitPhase("b", "Failed");
        assertThat(refused.getStatus().getReason()).isEqualTo("OutOfcpu");
        assertThat(refused.getStatus().getMessage()).contains("requested: 2000, used: 3000, capacity: 4000");
        assertThat(refused.getStatus().getContainerStatuses()).isEmpty();
    }

    @Test
    void aDeletedPodHoldsItsRoomUntilItHasStopped() {
        SimulatedKubelet slow = restarted(KubeletSettings.defaults().withStopTime(Duration.ofMillis(900)));
        create(pod("a", "3").build());
        awaitPhase("a", "Running");
        client.pods().inNamespace(namespace).withName("a").withGracePeriod(30).delete();
        create(pod("b", "3").editSpec().withNodeName("big").endSpec().build());

        assertThat(awaitPhase("b", "Failed").getStatus().getReason()).isEqualTo("OutOfcpu");
        assertThat(client.pods().inNamespace(namespace).withName("a").get()).isNotNull();
        awaitGone("a");
        create(pod("c", "3").editSpec().withNodeName("big").endSpec().build());
        awaitPhase("c", "Running");
        assertThat(slow).isSameAs(kubelet);
    }

    @Test
    void aForcedDeletionGivesRoomBackOnlyWhenTheContainersHaveStopped() {
        restarted(KubeletSettings.defaults().withStopTime(Duration.ofMillis(900)));
        create(pod("a", "3").build());
        awaitPhase("a", "Running");
        client.pods().inNamespace(namespace).withName("a").withGracePeriod(0).delete();
        awaitGone("a");
        create(pod("b", "3").editSpec().withNodeName("big").endSpec().build());

        assertThat(awaitPhase("b", "Failed").getStatus().getReason()).isEqualTo("OutOfcpu");
    }

    @Test
    void aGracePeriodOfOneSecondConfirmsTheDeletionAboutThen() {
        restarted(KubeletSettings.defaults().withStopTime(Duration.ofSeconds(60)));
        create(pod("a", "1").build());
        awaitPhase("a", "Running");
        long start = System.nanoTime();
        client.pods().inNamespace(namespace).withName("a").withGracePeriod(1).delete();
        awaitGone("a");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(800), Duration.ofSeconds(4));
    }

    @Test
    void aPodPastItsDeadlineFails() {
        create(pod("a", "1").editSpec().withActiveDeadlineSeconds(1L).endSpec().build());
        Pod failed = awaitPhase("a", "Failed");
        assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void nodesGrowCloseAndGoWhileTheyAreInUse() {
        create(pod("a", "6").build());
        soon().until(() -> client.pods().inNamespace(namespace).withName("a").get().getStatus().getConditions().stream()
                .anyMatch(condition -> "Unschedulable".equals(condition.getReason())));
        kubelet.resize(NodeSpec.of("big", 8000, 8 * GIB));
        awaitPhase("a", "Running");

        kubelet.cordon("big");
        kubelet.addNode(NodeSpec.of("other", 4000, 8 * GIB));
        create(pod("b", "1").build());
        assertThat(awaitPhase("b", "Running").getSpec().getNodeName()).isEqualTo("other");

        kubelet.removeNode("big");
        awaitGone("a");
        assertThat(client.nodes().withName("big").get()).isNull();
    }

    @Test
    void podsGoOnAfterTheApiServerWasAway() {
        create(pod("a", "1").build());
        awaitPhase("a", "Running");
        LiveMember.cluster().apiServer().kill();
        LiveMember.cluster().apiServer().start();
        soon().ignoreExceptions()
                .until(() -> client.pods().inNamespace(namespace).withName("a").get() != null);

        annotate("a", PodAnnotations.EXIT_CODE, "0");
        awaitPhase("a", "Succeeded");
        create(pod("b", "1").build());
        awaitPhase("b", "Running");
    }

    @Test
    void fortyPodsRunWithinSeconds() {
        kubelet.addNodes(NodeSpec.of("many", 4000, 8 * GIB).withPods(20).times(10));
        for (int i = 0; i < 40; i++) {
            create(pod("p" + i, "10m").build());
        }
        soon().until(() -> client.pods().inNamespace(namespace).list().getItems().stream()
                        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                        .count()
                == 40);
    }

    private SimulatedKubelet restarted(KubeletSettings settings) {
        List<NodeSpec> nodes = List.copyOf(kubelet.nodes().values());
        kubelet.close();
        kubelet = SimulatedKubelet.start(client, settings, nodes);
        return kubelet;
    }

    private void create(Pod pod) {
        client.pods().inNamespace(namespace).resource(pod).create();
    }

    private void annotate(String name, String key, String value) {
        client.pods().inNamespace(namespace).withName(name).edit(pod -> {
            pod.getMetadata().getAnnotations().put(key, value);
            return pod;
        });
    }

    private Pod awaitPhase(String name, String phase) {
        soon().until(() -> phase.equals(client.pods()
                .inNamespace(namespace)
                .withName(name)
                .get()
                .getStatus()
                .getPhase()));
        return client.pods().inNamespace(namespace).withName(name).get();
    }

    private void awaitGone(String name) {
        soon().until(() -> client.pods().inNamespace(namespace).withName(name).get() == null);
    }

    private static PodBuilder pod(String name, String cpu) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("pause")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(cpu)))
                .endResources()
                .endContainer()
                .endSpec();
    }
}
