package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Limits;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.Misbehaviour;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drivers that cannot start, operators that do not answer: when the job should be moved, and when only be talked about. */
class LateDriverLiveTest {
    private static final Limits QUICK = quick(Limits.DEFAULTS);

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
                NodeSpec.of("l", 16_000, 64L << 30).withPods(200).times(1));
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
                        .with(OperatorSettings.Spark.defaults().withRunTime(Duration.ofMillis(300)))
                        .withJobNamespaces(namespace));
        agent = AgentFleet.agent(QUICK);
    }

    @AfterEach
    void stop() {
        AgentFleet.forgetWorks();
        agent.close();
        operator.close();
        member.namespaces().withName(namespace).delete();
    }

    @Test
    void aDriverWithoutANodeIsLateAndLeavesOnOrder() {
        Job job = job(Misbehaviour.DRIVER_UNSCHEDULABLE).driverStart(2).order();
        awaitReason(job, "Reclaimable", "DriverLate");
        assertThat(Objects.requireNonNull(Objects.requireNonNull(job.status()).driver())
                        .pendingReason())
                .contains("nodes are available");

        job.withdraw(WithdrawCause.DriverLate).await(Phase.Withdrawn);

        assertThat(job.copy()).isNull();
        assertThat(job.livePods()).isZero();
    }

    @Test
    void aDriverThatHasANodeByNowRefusesTheOrder() {
        Job job = new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "3").order();
        soon().until(() -> job.state().equals("RUNNING"));

        job.withdraw(WithdrawCause.DriverLate).await(status -> status.withdrawRefused() != null);

        job.await(Phase.Finished);
        assertThat(Objects.requireNonNull(job.status()).outcome()).isEqualTo("COMPLETED");
    }

    @Test
    void anotherCauseOverridesTheRefusal() {
        Job job = new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "600").order();
        soon().until(() -> job.state().equals("RUNNING"));
        job.withdraw(WithdrawCause.DriverLate).await(status -> status.withdrawRefused() != null);

        job.withdraw(WithdrawCause.TemplateDeleted).await(Phase.Withdrawn);

        assertThat(job.livePods()).isZero();
    }

    @Test
    void aSilentOperatorIsAReasonToMoveAndTheJobLeavesWithoutItsAnswer() {
        operator.change(settings -> settings.with(Presence.SILENT));
        Job job = new Job(namespace, "pi").order();
        awaitReason(job, "Reclaimable", "OperatorSilent");

        job.withdraw(WithdrawCause.OperatorSilent).await(Phase.Withdrawn);

        assertThat(job.copy()).isNull();
    }

    @Test
    void aBusyOperatorIsWaitedForUntilItHasTakenInManyOthers() {
        Job job = job(Misbehaviour.BUSY).order().await(Phase.Starting);
        for (int i = 0; i < QUICK.skippedAfter() - 1; i++) {
            new Job(namespace, "other-" + i).order().await(Phase.Finished);
        }
        soon().until(() -> {
            new Job(namespace, "more-" + System.nanoTime()).order();
            return has(job, "QueuedInOperator", "OperatorBusy") || has(job, "Reclaimable", "OperatorSkipped");
        });
        awaitReason(job, "Reclaimable", "OperatorSkipped");
        job.withdraw(WithdrawCause.OperatorSkipped).await(Phase.Withdrawn);
    }

    @Test
    void aDriverThatIsBoundAndStallsIsSaidNotMoved() {
        Job job = job(Misbehaviour.DRIVER_STALLS).driverStart(1).order();

        awaitReason(job, "DriverNotStarted", "DriverNotStarted");

        assertThat(has(job, "Reclaimable", "DriverLate")).isFalse();
        job.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);
    }

    @Test
    void aFailedSubmissionIsTheJobsOwnEnd() {
        Job job = job(Misbehaviour.SUBMISSION_FAILS).order().await(Phase.Finished);

        assertThat(Objects.requireNonNull(job.status()).outcome()).isEqualTo("FAILED");
        assertThat(Objects.requireNonNull(job.status()).message()).isNotBlank();
    }

    @Test
    void aCopyThatAnotherHandDeletesHasFailed() {
        Job job = new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "600").order();
        soon().until(() -> job.phase() == Phase.Running);

        member.resource(Objects.requireNonNull(job.copy())).delete();

        job.await(Phase.Finished);
        assertThat(Objects.requireNonNull(job.status()).reason()).isEqualTo("DeletedInMember");
        assertThat(job.livePods()).isZero();
    }

    private Job job(Misbehaviour misbehaviour) {
        return new Job(namespace, "pi").with(Misbehaviour.ANNOTATION, misbehaviour.value());
    }

    private static void awaitReason(Job job, String condition, String reason) {
        soon().until(() -> has(job, condition, reason));
    }

    private static boolean has(Job job, String condition, String reason) {
        WorkStatus status = job.status();
        return status != null
                && status.conditions() != null
                && status.conditions().stream()
                        .anyMatch(c -> condition.equals(c.getType()) && reason.equals(c.getReason()));
    }

    private static Limits quick(Limits d) {
        return new Limits(
                d.unacknowledged(),
                d.placeholders(),
                d.schedulerSilent(),
                d.driverStart(),
                Duration.ofSeconds(3),
                Duration.ofMinutes(30),
                5,
                Duration.ofSeconds(3),
                d.proofGap(),
                Duration.ofSeconds(3),
                d.requestLimit(),
                d.linger(),
                d.executorsPending(),
                d.executorGrace(),
                d.moment(),
                d.counts(),
                Duration.ofSeconds(3),
                d.staleAfter(),
                d.poll());
    }
}
