package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Limits;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.Misbehaviour;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Room for a gang of nine in a member of nine slots, with others who want it too. */
class ReservationLiveTest {
    private static final int SLOTS_PER_NODE = 3;

    private final KubernetesClient member = AgentFleet.member().client();
    private String namespace;
    private SimulatedKubelet kubelet;
    private SimulatedSparkOperator operator;
    private AgentFleet.Agent agent;
    private Bookings bookings;

    @BeforeEach
    void start() {
        namespace = AgentFleet.jobNamespace();
        kubelet = SimulatedKubelet.start(
                member,
                KubeletSettings.defaults(),
                NodeSpec.of("r", 1_000L * SLOTS_PER_NODE, 64L << 30)
                        .withPods(200)
                        .times(3));
        operator = SimulatedSparkOperator.start(
                member,
                OperatorSettings.defaults()
                        .with(OperatorSettings.Submission.defaults().withTime(Duration.ofMillis(100)))
                        .with(OperatorSettings.Spark.defaults()
                                .withDriverStart(Duration.ofMillis(50))
                                .withRunTime(Duration.ofSeconds(1)))
                        .withJobNamespaces(namespace));
        bookings = new Bookings(member);
        agent = AgentFleet.agent(Limits.DEFAULTS);
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        agent.close();
        bookings.close();
        operator.close();
        member.pods().inNamespace(namespace).withGracePeriod(0).delete();
        member.pods().inNamespace(Reserved.SYSTEM_NAMESPACE).withGracePeriod(0).delete();
        kubelet.nodes().keySet().forEach(kubelet::removeNode);
        kubelet.close();
        member.namespaces().withName(namespace).delete();
    }

    @Test
    void aGangTakesItsWholeRoomWhileFiftyOlderRivalsWait() {
        Job job = new Job(namespace, "pi")
                .executors(8)
                .reserving()
                .with(Misbehaviour.ANNOTATION, Misbehaviour.SLOW.value())
                .with(Misbehaviour.RUN_SECONDS, "600")
                .order()
                .await(Phase.Starting);
        assertThat(Objects.requireNonNull(job.status()).reservation()).isEqualTo("Placeholders");
        rivals(50);

        soon().until(() -> running(job) == 9);

        assertThat(boundRivals()).isZero();
        assertThat(bookings.worst()).isLessThanOrEqualTo(SLOTS_PER_NODE);
        soon().until(() -> ours().isEmpty());
        job.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);
        soon().until(() -> boundRivals() >= 9);
    }

    @Test
    void aGangThatDoesNotFitWholeLeavesNothing() {
        rivals(1);
        soon().until(() -> boundRivals() == 1);
        Job job = new Job(namespace, "pi").executors(8).reserving().order().await(Phase.ReservationFailed);

        WorkStatus status = Objects.requireNonNull(job.status());
        assertThat(status.reason()).isEqualTo("Unschedulable");
        assertThat(status.message()).contains("of 9 placeholders have a node").contains("Insufficient cpu");
        assertThat(status.reportSequence()).isEqualTo(7L);
        assertThat(job.livePods()).isZero();
        assertThat(job.copy()).isNull();
        assertThat(agent.ends).containsExactly(job.token() + " ReservationFailed");
    }

    /** One node is empty and the scheduler prefers the emptiest: the driver must not be the first to come. */
    @Test
    void anExecutorThatNeedsTheOneEmptyNodeGetsIt() {
        rivals(2);
        soon().until(() -> boundRivals() == 2);
        Job job = new Job(namespace, "pi")
                .executorCores(SLOTS_PER_NODE)
                .reserving()
                .order()
                .await(Phase.Finished);

        assertThat(Objects.requireNonNull(job.status()).reservation()).isEqualTo("Placeholders");
    }

    @Test
    void twoGangsForOneRoomNeverGetHalfEach() {
        Job one = new Job(namespace, "one")
                .executors(8)
                .reserving()
                .with(Misbehaviour.RUN_SECONDS, "600")
                .order();
        Job two = new Job(namespace, "two")
                .executors(8)
                .reserving()
                .with(Misbehaviour.RUN_SECONDS, "600")
                .order();

        soon().until(() -> running(one) == 9 || running(two) == 9);
        soon().until(() -> one.phase() == Phase.ReservationFailed || two.phase() == Phase.ReservationFailed);

        assertThat(List.of(running(one), running(two))).containsExactlyInAnyOrder(9L, 0L);
        assertThat(bookings.worst()).isLessThanOrEqualTo(SLOTS_PER_NODE);
    }

    @Test
    void aReservedJobIsWithdrawnWithItsRoom() {
        Job job = new Job(namespace, "pi")
                .executors(8)
                .reserving()
                .with(Misbehaviour.ANNOTATION, Misbehaviour.SLOW.value())
                .order()
                .await(Phase.Starting);

        job.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);

        assertThat(ours()).isEmpty();
        assertThat(job.livePods()).isZero();
    }

    private void rivals(int count) {
        for (int i = 0; i < count; i++) {
            member.resource(new PodBuilder()
                            .withNewMetadata()
                            .withName("rival-" + i)
                            .withNamespace(namespace)
                            .withLabels(Map.of("rival", "true"))
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("c")
                            .withImage("pause:1")
                            .withNewResources()
                            .withRequests(Map.of("cpu", new Quantity("1")))
                            .endResources()
                            .endContainer()
                            .endSpec()
                            .build())
                    .create();
        }
    }

    private long boundRivals() {
        return member.pods().inNamespace(namespace).withLabel("rival").list().getItems().stream()
                .filter(p -> p.getSpec().getNodeName() != null)
                .count();
    }

    private static long running(Job job) {
        return job.pods().stream()
                .filter(p -> p.getMetadata().getLabels().containsKey("spark-role"))
                .filter(p -> "Running".equals(p.getStatus().getPhase()))
                .count();
    }

    private List<String> ours() {
        return member.pods().inNamespace(Reserved.SYSTEM_NAMESPACE).withLabel(Reserved.SLOT).list().getItems().stream()
                .map(Pod::getMetadata)
                .map(m -> m.getName())
                .collect(Collectors.toList());
    }
}
