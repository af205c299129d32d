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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job's Work from order to end, and back at each phase. */
class RunAndWithdrawLiveTest {
    private static SimulatedKubelet kubelet;
    private static KubernetesClient member;

    private String namespace;
    private SimulatedSparkOperator operator;
    private AgentFleet.Agent agent;

    @BeforeAll
    static void nodes() {
        member = AgentFleet.member().client();
        kubelet = SimulatedKubelet.start(
                member,
                KubeletSettings.defaults(),
                NodeSpec.of("n", 16_000, 64L << 30).withPods(200).times(2));
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
                                .withRunTime(Duration.ofMillis(500)))
                        .withJobNamespaces(namespace));
        agent = AgentFleet.agent(Limits.DEFAULTS);
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        agent.close();
        operator.close();
        member.namespaces().withName(namespace).delete();
    }

    @Test
    void aJobRunsOnceAndItsEndIsOnTheHub() {
        Job job = new Job(namespace, "pi").order().await(Phase.Finished);

        WorkStatus end = Objects.requireNonNull(job.status());
        assertThat(end.outcome()).isEqualTo("COMPLETED");
        assertThat(Objects.requireNonNull(end.application())
                        .path("applicationState")
                        .path("state")
                        .asText())
                .isEqualTo("COMPLETED");
        assertThat(end.application().has("executorState")).isFalse();
        assertThat(Objects.requireNonNull(end.driver()).startedAt()).isNotNull();
        assertThat(end.copyUid())
                .isEqualTo(Objects.requireNonNull(job.copy()).getMetadata().getUid());
        soon().until(() -> job.copy().getMetadata().getFinalizers().isEmpty());
        assertThat(job.copy().getMetadata().getLabels())
                .containsEntry(Reserved.TOKEN, job.token())
                .containsEntry("team", "red");
        assertThat(job.copy().getStatus().path("executionAttempts").asInt()).isEqualTo(1);
    }

    @Test
    void aFinishedCopyLeavesWithItsTemplate() {
        Job job = new Job(namespace, "pi").order().await(Phase.Finished);

        job.withdraw(WithdrawCause.TemplateDeleted).await(Phase.Withdrawn);

        assertThat(job.copy()).isNull();
        assertThat(job.livePods()).isZero();
    }

    @Test
    void aRunningJobIsWithdrawnWithNothingLeft() {
        Job job = new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "600").order();
        soon().until(() -> job.state().equals("RUNNING"));

        job.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);

        assertThat(job.copy()).isNull();
        assertThat(job.livePods()).isZero();
    }

    @Test
    void aJobInSubmissionIsWithdrawnWithNothingLeft() {
        Job job = new Job(namespace, "pi")
                .with(Misbehaviour.RUN_SECONDS, "600")
                .with(Misbehaviour.ANNOTATION, Misbehaviour.SLOW.value())
                .order()
                .await(Phase.Starting);

        job.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);

        assertThat(job.copy()).isNull();
        assertThat(job.livePods()).isZero();
    }

    @Test
    void aJobThatWaitsForADependencyIsWithdrawnUnarmed() {
        Job job = new Job(namespace, "pi").after("obj-never").order();

        job.withdraw(WithdrawCause.Superseded).await(Phase.Withdrawn);

        assertThat(Objects.requireNonNull(job.status()).armedAt()).isNull();
        assertThat(job.copy()).isNull();
    }

    @Test
    void aFailingDriverIsTheJobsOwnEnd() {
        Job job = new Job(namespace, "pi")
                .with(Misbehaviour.ANNOTATION, Misbehaviour.DRIVER_FAILS.value())
                .order()
                .await(Phase.Finished);

        assertThat(Objects.requireNonNull(job.status()).outcome()).isEqualTo("FAILED");
    }
}
