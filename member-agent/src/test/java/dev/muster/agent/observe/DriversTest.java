package dev.muster.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.attempt.Driver;
import dev.muster.agent.attempt.Driver.End;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a driver pod tells: whether it ran, how it ended, whether it was refused. */
class DriversTest {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private record Case(String name, String pod, End end, boolean ran, boolean rejected) {}

    @TestFactory
    Stream<DynamicTest> drivers() {
        return Stream.of(
                        new Case("pending", "status: {phase: Pending}", End.None, false, false),
                        new Case("running", main("running: {startedAt: T}", "Running"), End.None, true, false),
                        new Case(
                                "succeeded",
                                main("terminated: {exitCode: 0, startedAt: T, finishedAt: T}", "Succeeded"),
                                End.Succeeded,
                                true,
                                false),
                        new Case(
                                "failed by itself",
                                main("terminated: {exitCode: 1, startedAt: T, finishedAt: T}", "Failed"),
                                End.Failed,
                                true,
                                false),
                        new Case(
                                "stopped by a deletion",
                                deleted("2026-11-21T09:00:40Z", "2026-11-21T09:00:12Z", 143),
                                End.None,
                                true,
                                false),
                        new Case(
                                "failed a while before it was deleted",
                                deleted("2026-11-21T09:00:40Z", "2026-11-21T09:00:05Z", 1),
                                End.Failed,
                                true,
                                false),
                        new Case(
                                "succeeded in the second of its deletion",
                                deleted("2026-11-21T09:00:40Z", "2026-11-21T09:00:10Z", 0),
                                End.Succeeded,
                                true,
                                false),
                        new Case(
                                "refused by the kubelet",
                                "status: {phase: Failed, reason: OutOfcpu, message: no room}",
                                End.None,
                                false,
                                true),
                        new Case(
                                "preempted before it ran",
                                "status: {phase: Pending, conditions: [{type: DisruptionTarget, status: 'True', reason: PreemptionByScheduler}]}",
                                End.None,
                                false,
                                true),
                        new Case(
                                "evicted while it ran is the job's own",
                                main("running: {startedAt: T}", "Running")
                                        .replace(
                                                "phase: Running",
                                                "phase: Running, conditions: [{type: DisruptionTarget, status: 'True', reason: X}]"),
                                End.None,
                                true,
                                false),
                        new Case(
                                "its own deadline is no refusal",
                                "status: {phase: Failed, reason: DeadlineExceeded}",
                                End.None,
                                false,
                                false))
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    Driver driver = Drivers.read(pod(c.pod()), false);
                    assertThat(driver.end()).isEqualTo(c.end());
                    assertThat(driver.ran()).isEqualTo(c.ran());
                    assertThat(driver.rejection() != null).isEqualTo(c.rejected());
                }));
    }

    @Test
    void whyItHasNoNodeIsTheSchedulersOwnWords() {
        Driver driver = Drivers.read(
                pod("status: {phase: Pending, conditions: [{type: PodScheduled, status: 'False', "
                        + "reason: Unschedulable, message: 0/3 nodes are available}]}"),
                false);

        assertThat(driver.pendingReason()).isEqualTo("0/3 nodes are available");
    }

    @Test
    void aDriverThatIsGoneIsRememberedUntilThereIsANewOne() {
        Pod old = pod("status: {phase: Failed, reason: OutOfcpu}");

        assertThat(Drivers.newest(List.of(), Optional.of(old)).orElseThrow().gone())
                .isTrue();
        assertThat(Drivers.newest(List.of(pod("status: {phase: Pending}")), Optional.of(old))
                        .orElseThrow()
                        .gone())
                .isFalse();
    }

    private static String main(String state, String phase) {
        return ("status: {phase: " + phase + ", containerStatuses: [{name: spark-kubernetes-driver, state: {" + state
                        + "}}]}")
                .replace(" T", " '2026-11-21T09:00:00Z'");
    }

    /** With a grace of 30 s: it was asked to stop that long before its deletionTimestamp. */
    private static String deleted(String at, String finished, int code) {
        return "deletion " + at + "\n"
                + main("terminated: {exitCode: " + code + ", startedAt: T, finishedAt: '" + finished + "'}", "Failed")
                        .replace("phase: Failed", code == 0 ? "phase: Succeeded" : "phase: Failed");
    }

    private static Pod pod(String text) {
        String status = text;
        String deletion = "";
        if (text.startsWith("deletion ")) {
            String at = text.substring("deletion ".length(), text.indexOf('\n'));
            deletion = ", deletionTimestamp: '" + at + "', deletionGracePeriodSeconds: 30";
            status = text.substring(text.indexOf('\n') + 1);
        }
        String node = status.contains("containerStatuses") ? "nodeName: n1" : "";
        return JSON.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {name: d, uid: d, namespace: jobs, creationTimestamp: '2026-11-21T09:00:00Z', labels: {spark-role: driver}%s}
                spec: {%s}
                %s
                """.formatted(deletion, node, status), Pod.class);
    }
}
