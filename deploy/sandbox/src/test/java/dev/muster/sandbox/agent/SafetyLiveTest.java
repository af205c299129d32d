package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.apply.SuspendSupport.Operator;
import dev.muster.agent.attempt.Limits;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever dies or stands still at the worst moment: one run, and nothing left. */
class SafetyLiveTest {
    private static final Limits OFTEN = often(Limits.DEFAULTS);

    private static SimulatedKubelet kubelet;
    private static KubernetesClient member;

    private final Set<String> drivers = new ConcurrentSkipListSet<>();
    private final Set<String> copies = new ConcurrentSkipListSet<>();
    private String namespace;
    private SimulatedSparkOperator operator;
    private SharedIndexInformer<Pod> watch;
    private SharedIndexInformer<SparkApplication> copyWatch;

    @BeforeAll
    static void nodes() {
        member = AgentFleet.member().client();
        kubelet = SimulatedKubelet.start(
                member,
                KubeletSettings.defaults(),
                NodeSpec.of("s", 16_000, 64L << 30).withPods(200).times(2));
    }

    @AfterAll
    static void noNodes() {
        kubelet.nodes().keySet().forEach(kubelet::removeNode);
        kubelet.close();
    }

    @BeforeEach
    void start() {
        namespace = AgentFleet.jobNamespace();
        operator = SimulatedSparkOperator.start(
                member,
                OperatorSettings.defaults()
                        .with(OperatorSettings.Submission.defaults().withTime(Duration.ofMillis(100)))
                        .with(OperatorSettings.Spark.defaults()
                                .withDriverStart(Duration.ofMillis(50))
                                .withRunTime(Duration.ofMillis(300)))
                        .withJobNamespaces(namespace));
        watch = member.pods()
                .inNamespace(namespace)
                .withLabel("spark-role", "driver")
                .inform(new Seen<>(drivers));
        copyWatch =
                member.resources(SparkApplication.class).inNamespace(namespace).inform(new Seen<>(copies));
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        watch.close();
        copyWatch.close();
        operator.close();
        member.namespaces().withName(namespace).delete();
    }

    /** A15: the order is withdrawn and another attempt has run while the first agent stood before its create. */
    @Test
    void anAgentThatWakesUpLateStartsNothing() throws InterruptedException {
        Gate gate = Gate.stopping(request -> Gate.creates(request, "sparkapplications"));
        try (AgentFleet.Agent frozen = AgentFleet.agent(OFTEN, Operator.Honours, gate)) {
            Job first = new Job(namespace, "pi").order();
            gate.awaitReached();
            first.withdraw(WithdrawCause.MemberNotReady);
            try (AgentFleet.Agent second = AgentFleet.agent(OFTEN)) {
                first.await(Phase.Withdrawn);
                gate.open();
                soon().until(() -> copies.size() == 1);
                soon().until(() -> first.copy() == null);
                assertThat(second.ends).contains(first.token() + " Withdrawn");
            }
            assertThat(frozen.ends).isEmpty();
        }
        assertThat(drivers).isEmpty();
    }

    @Test
    void anAgentThatWakesUpLateFindsTheNextAttemptAndStops() throws InterruptedException {
        Gate gate = Gate.stopping(request -> Gate.creates(request, "sparkapplications"));
        try (AgentFleet.Agent frozen = AgentFleet.agent(OFTEN, Operator.Honours, gate)) {
            Job first = new Job(namespace, "pi").order();
            gate.awaitReached();
            try (AgentFleet.Agent second = AgentFleet.agent(OFTEN)) {
                first.withdraw(WithdrawCause.MemberNotReady).await(Phase.Withdrawn);
                Job next = first.next().order().await(Phase.Finished);
                gate.open();
                Thread.sleep(2_000);
                assertThat(next.phase()).isEqualTo(Phase.Finished);
                assertThat(first.phase()).isEqualTo(Phase.Withdrawn);
                assertThat(Objects.requireNonNull(next.copy()).getMetadata().getLabels())
                        .containsEntry(Reserved.TOKEN, next.token());
                assertThat(second.ends).contains(next.token() + " Finished");
            }
            assertThat(frozen.ends).isEmpty();
        }
        assertThat(drivers).hasSize(1);
    }

    /** An agent that ends at any of its writes, before it or before the answer, and the one that comes after it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void anAgentThatDiesAtAWriteIsContinued(int write) {
        Gate gate = Gate.dying(write, write % 2 == 0);
        Job job = new Job(namespace, "pi").reserving();
        try (AgentFleet.Agent dying = AgentFleet.agent(OFTEN, Operator.Honours, gate)) {
            job.order();
            soon().until(() -> gate.dead() || job.phase() == Phase.Finished);
            assertThat(dying.ends.size()).isLessThanOrEqualTo(1);
        }
        try (AgentFleet.Agent next = AgentFleet.agent(OFTEN)) {
            job.await(Phase.Finished);
            soon().until(() -> job.copy() != null
                    && job.copy().getMetadata().getFinalizers().isEmpty());
            soon().until(() -> slots() == 0);
            assertThat(next.ends.size()).isLessThanOrEqualTo(1);
        }
        assertThat(drivers)
                .as("drivers ever made; the agent died at " + gate.lastWrite())
                .hasSize(1);
        assertThat(Objects.requireNonNull(job.status()).outcome()).isEqualTo("COMPLETED");
    }

    @Test
    void withoutSuspendTheJobRunsOnceAndIsTakenBack() {
        AgentFleet.defineSparkApplications("sparkapplications-nosuspend.yaml");
        try (AgentFleet.Agent agent = AgentFleet.agent(OFTEN, Operator.MayIgnore, null)) {
            Job job = new Job(namespace, "pi").order().await(Phase.Finished);
            assertThat(Objects.requireNonNull(job.status()).copyUid())
                    .isEqualTo(Objects.requireNonNull(job.copy()).getMetadata().getUid());
            assertThat(drivers).hasSize(1);

            Job other = new Job(namespace, "other")
                    .with("sandbox.spark/run-seconds", "600")
                    .order();
            soon().until(() -> other.state().equals("RUNNING"));
            other.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);
            assertThat(other.livePods()).isZero();
            assertThat(agent.ends).contains(job.token() + " Finished", other.token() + " Withdrawn");
        } finally {
            AgentFleet.defineSparkApplications("sparkapplications.yaml");
        }
    }

    /** The definition drops the field although the operator would honour it: found out before anything is made. */
    @Test
    void aDefinitionThatDropsSuspendIsFoundOutByARehearsal() {
        AgentFleet.defineSparkApplications("sparkapplications-nosuspend.yaml");
        try (AgentFleet.Agent agent = AgentFleet.agent(OFTEN)) {
            Job job = new Job(namespace, "pi").order().await(Phase.Finished);
            assertThat(drivers).hasSize(1);
            assertThat(agent.ends).containsExactly(job.token() + " Finished");
        } finally {
            AgentFleet.defineSparkApplications("sparkapplications.yaml");
        }
    }

    /** A foreign application of the name is not touched; our own leftovers of an ended attempt are. */
    @Test
    void aForeignNameIsRefusedAndUntouched() {
        SparkApplication foreign = Foreign.application(namespace, "pi");
        member.resource(foreign).create();
        try (AgentFleet.Agent agent = AgentFleet.agent(OFTEN)) {
            Job job = new Job(namespace, "pi").order().await(Phase.Refused);
            assertThat(Objects.requireNonNull(job.status()).reason()).isEqualTo("NameTaken");
            assertThat(Objects.requireNonNull(job.copy()).getMetadata().getLabels())
                    .isNullOrEmpty();
            assertThat(agent.ends).containsExactly(job.token() + " Refused");
        }
    }

    @Test
    void whatNobodyOrderedIsSweptIfItIsOurs() {
        Job ended = new Job(namespace, "pi");
        SparkApplication leftover = Foreign.application(namespace, "pi");
        leftover.getMetadata().setLabels(Map.of(Reserved.TOKEN, ended.token()));
        leftover.getMetadata().setFinalizers(List.of(Reserved.COPY_FINALIZER));
        leftover.getSpec().put("suspend", true);
        member.resource(leftover).create();
        try (AgentFleet.Agent agent = AgentFleet.agent(OFTEN)) {
            soon().until(() -> ended.copy() == null);
            assertThat(agent.ends).isEmpty();
        }
        assertThat(drivers).isEmpty();
    }

    private long slots() {
        return member.pods().inNamespace(Reserved.SYSTEM_NAMESPACE).withLabel(Reserved.SLOT).list().getItems().stream()
                .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
                .count();
    }

    private record Seen<T extends HasMetadata>(Set<String> uids) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            uids.add(object.getMetadata().getUid());
        }

        @Override
        public void onUpdate(T before, T object) {
            uids.add(object.getMetadata().getUid());
        }

        @Override
        public void onDelete(T object, boolean unknown) {}
    }

    private static Limits often(Limits d) {
        return new Limits(
                d.unacknowledged(),
                d.placeholders(),
                d.schedulerSilent(),
                d.driverStart(),
                d.operatorSilent(),
                d.operatorSkipped(),
                d.skippedAfter(),
                Duration.ofSeconds(2),
                d.proofGap(),
                Duration.ofSeconds(2),
                d.requestLimit(),
                d.linger(),
                d.executorsPending(),
                d.executorGrace(),
                Duration.ofMillis(200),
                d.counts(),
                Duration.ofSeconds(1),
                d.staleAfter(),
                d.poll());
    }
}
