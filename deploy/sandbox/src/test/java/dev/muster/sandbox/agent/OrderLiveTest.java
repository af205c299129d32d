package dev.muster.sandbox.agent;

import static dev.muster.sandbox.agent.AgentFleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Limits;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.sandbox.kubelet.KubeletSettings;
import dev.muster.sandbox.kubelet.NodeSpec;
import dev.muster.sandbox.kubelet.SimulatedKubelet;
import dev.muster.sandbox.operator.Misbehaviour;
import dev.muster.sandbox.operator.OperatorSettings;
import dev.muster.sandbox.operator.OperatorSettings.Presence;
import dev.muster.sandbox.operator.SimulatedSparkOperator;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an order needs before it is carried out, and what else it may say. */
class OrderLiveTest {
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
                NodeSpec.of("o", 64_000, 64L << 30).withPods(200).times(1));
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
    void whatOnlyTheMemberHasMustBeThere() {
        Job without = new Job(namespace, "without")
                .requires("ConfigMap", "configmaps", "conf")
                .order()
                .await(Phase.Refused);
        assertThat(Objects.requireNonNull(without.status()).reason()).isEqualTo("DependencyMissing");
        assertThat(Objects.requireNonNull(without.status()).message()).contains("ConfigMap " + namespace + "/conf");

        member.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("conf")
                        .withNamespace(namespace)
                        .endMetadata()
                        .build())
                .create();
        new Job(namespace, "with")
                .requires("ConfigMap", "configmaps", "conf")
                .order()
                .await(Phase.Finished);
    }

    @Test
    void aMissingNamespaceAndASpecThatTheMemberRefusesAreReasons() {
        Job nowhere = new Job("no-such-namespace", "pi").order().await(Phase.Refused);
        assertThat(Objects.requireNonNull(nowhere.status()).reason()).isEqualTo("NamespaceMissing");

        member.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("none")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("count/sparkapplications.sparkoperator.k8s.io", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        soon().until(() -> {
            Job job = new Job(namespace, "pi-" + System.nanoTime()).order();
            soon().until(() -> job.phase() == Phase.Refused || job.phase() == Phase.Finished);
            return job.phase() == Phase.Refused
                    && "AdmissionDenied"
                            .equals(Objects.requireNonNull(job.status()).reason());
        });
    }

    @Test
    void noMoreThanTwentyCopiesWaitForTheOperatorAtOnce() throws InterruptedException {
        operator.change(settings -> settings.with(Presence.SILENT));
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            jobs.add(new Job(namespace, "pi-" + i).order());
        }
        soon().until(() -> starting(jobs) == 20);
        Thread.sleep(1_500);
        assertThat(starting(jobs)).isEqualTo(20);

        operator.change(settings -> settings.with(Presence.WORKING));

        soon().atMost(Duration.ofSeconds(40)).until(() -> jobs.stream().allMatch(job -> job.phase() == Phase.Finished));
    }

    @Test
    void aDriverThatTheQuotaForbidsIsAReasonToMove() {
        member.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("0")))
                        .endSpec()
                        .build())
                .create();
        soon().until(() -> member.resourceQuotas()
                        .inNamespace(namespace)
                        .withName("small")
                        .get()
                        .getStatus()
                        .getHard()
                != null);

        Job job = new Job(namespace, "pi").order();
        soon().until(() -> {
            WorkStatus status = job.status();
            return status != null
                    && status.conditions() != null
                    && status.conditions().stream().anyMatch(c -> "DriverRejected".equals(c.getReason()));
        });
        job.withdraw(WithdrawCause.DriverRejected).await(Phase.Withdrawn);
        assertThat(job.copy()).isNull();
    }

    @Test
    void aPreservedJobGoesOnWithoutOurMarks() {
        Job job = new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "600").order();
        soon().until(() -> job.phase() == Phase.Running);

        job.withdraw(WithdrawCause.TemplateDeleted, true).await(Phase.Withdrawn);

        SparkApplication copy = Objects.requireNonNull(job.copy());
        assertThat(copy.getMetadata().getLabels())
                .containsEntry("team", "red")
                .doesNotContainKeys(Reserved.TOKEN, Reserved.BINDING);
        assertThat(copy.getMetadata().getFinalizers()).isEmpty();
        assertThat(job.livePods()).isPositive();
        assertThat(job.state()).isEqualTo("RUNNING");
    }

    @Test
    void theNextAttemptInTheSameMemberFollowsAWithdrawnOne() {
        Job first =
                new Job(namespace, "pi").with(Misbehaviour.RUN_SECONDS, "600").order();
        soon().until(() -> first.state().equals("RUNNING"));
        first.withdraw(WithdrawCause.Requested).await(Phase.Withdrawn);

        Job second = first.next().order().await(Phase.Finished);

        assertThat(Objects.requireNonNull(second.status()).outcome()).isEqualTo("COMPLETED");
    }

    @Test
    void aJobCostsThreeStatusWritesAndThenNone() throws InterruptedException {
        Job job = new Job(namespace, "pi").order().await(Phase.Finished);
        long after = Long.parseLong(job.work().getMetadata().getResourceVersion());
        Thread.sleep(2_000);

        assertThat(Long.parseLong(job.work().getMetadata().getResourceVersion()))
                .isEqualTo(after);
        assertThat(job.statusWrites()).isBetween(2L, 3L);
    }

    private static long starting(List<Job> jobs) {
        return jobs.stream().filter(job -> job.phase() == Phase.Starting).count();
    }
}
