package dev.muster.agent.report;

import static dev.muster.agent.report.Made.AGENT_NAMESPACE;
import static dev.muster.agent.report.Made.node;
import static dev.muster.agent.report.Made.placeholder;
import static dev.muster.agent.report.Made.pod;
import static dev.muster.agent.report.Made.work;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.fleet.CapacityReportSpec.Unit;
import dev.muster.api.fleet.CapacityReportSpec.UnitCaps;
import dev.muster.api.fleet.CapacityReportSpec.UnitUse;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a member's ResourcePolicies let in, and what stands in their units already. */
class UnitTallyTest {
    /** The documents' policy. */
    private static final String PER_JOB = """
            metadata: {name: p, namespace: jobs, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              ignorePreviousPod: true
              ignoreTerminatingPod: false
              matchLabelKeys: [sparkoperator.k8s.io/submission-id]
              preemptPolicy: AfterAllUnits
              selector: {sparkoperator.k8s.io/launched-by-spark-operator: "true"}
              strategy: prefer
              units:
              - {max: 2, resource: ecs, nodeSelector: {kubernetes.io/arch: amd64}}
              - {max: 3, resource: eci}
            """;

    private static final String SHARED = """
            metadata: {name: s, namespace: jobs, creationTimestamp: "2026-01-01T00:00:00Z"}
            spec:
              selector: {app: web}
              matchLabelKeys: [team]
              units:
              - {max: 2, resource: ecs, maxResources: {cpu: "3"}}
              - {resource: eci}
            """;

    private final Account account = new Account(Set.of());

    UnitTallyTest() {
        account.node(NodeShape.of(node("n1", "a")));
        account.node(NodeShape.of(node("v1", Map.of("type", "virtual-kubelet"), "1000", "4000Gi")));
    }

    @Test
    void thePolicyOfTheDocumentsIsToldWithItsCapsAndWithoutAnyCount() {
        assertThat(follow(PER_JOB)).as("it needs no pod to be counted").isFalse();
        seen(labelled("a", "n1", "2026-02-01T00:00:00Z", "sparkoperator.k8s.io/launched-by-spark-operator", "true"));
        assertThat(account.unitCaps())
                .containsExactly(new UnitCaps(
                        "jobs",
                        "p",
                        Map.of("sparkoperator.k8s.io/launched-by-spark-operator", "true"),
                        List.of("sparkoperator.k8s.io/submission-id"),
                        true,
                        List.of(
                                new Unit("ecs", Map.of("kubernetes.io/arch", "amd64"), Map.of("pods", 2L)),
                                new Unit("eci", null, Map.of("pods", 3L))),
                        null));
    }

    @Test
    void aPolicyThatCountsJobsTogetherTellsWhatStandsInItsUnits() {
        assertThat(follow(SHARED))
                .as("pods that were let go by are heard of again")
                .isTrue();
        seen(labelled("a", "n1", "2026-02-01T00:00:00Z", "app", "web", "team", "red"));
        seen(labelled("b", "v1", "2026-02-01T00:00:00Z", "app", "web", "team", "red"));
        seen(labelled("c", "v1", "2026-02-01T00:00:00Z", "app", "web", "team", "blue"));
        seen(labelled("d", "n1", "2026-02-01T00:00:00Z", "app", "other", "team", "red"));
        assertThat(used())
                .containsExactlyInAnyOrder(
                        new UnitUse(List.of("red"), List.of(Map.of("pods", 1L, "cpu", 1000L), Map.of("pods", 1L))),
                        new UnitUse(List.of("blue"), List.of(Map.of(), Map.of("pods", 1L))));
        account.podGone("jobs/b");
        assertThat(used()).contains(new UnitUse(List.of("red"), List.of(Map.of("pods", 1L, "cpu", 1000L), Map.of())));
    }

    @Test
    void podsFromBeforeThePolicyAndThoseOnTheirWayOutCountAsItSays() {
        follow(SHARED.replace("  selector", "  ignorePreviousPod: true\n  ignoreTerminatingPod: true\n  selector"));
        seen(labelled("old", "n1", "2025-12-31T00:00:00Z", "app", "web"));
        Pod leaving = labelled("leaving", "n1", "2026-02-01T00:00:00Z", "app", "web");
        leaving.getMetadata().setDeletionTimestamp("2026-02-02T00:00:00Z");
        seen(leaving);
        assertThat(used()).isEmpty();
    }

    @Test
    void aPlaceholderCountsAsThePodItStandsFor() {
        follow(SHARED.replace("{app: web}", "{kind: job}"));
        account.work(work("b.1", 2, null));
        Pod held = placeholder("b.1", "executor", 0, "n1");
        held.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
        seen(held);
        assertThat(used())
                .containsExactly(new UnitUse(List.of("red"), List.of(Map.of("pods", 1L, "cpu", 1000L), Map.of())));
    }

    @Test
    void aPolicyThatGoesIsToldNoMoreAndOneWithoutUnitsSaysNothing() {
        follow(PER_JOB);
        account.policyGone("jobs/p");
        assertThat(account.unitCaps()).isEmpty();
        follow("metadata: {name: p, namespace: jobs}\nspec: {units: []}");
        follow("metadata: {name: q, namespace: jobs}");
        assertThat(account.unitCaps()).isEmpty();
    }

    @Test
    void manyPoliciesShareThePlaceThatThePageHas() {
        for (int policy = 0; policy < 20; policy++) {
            follow(SHARED.replace("name: s,", "name: s" + policy + ","));
        }
        for (int team = 0; team < 60; team++) {
            seen(labelled("p" + team, "n1", "2026-02-01T00:00:00Z", "app", "web", "team", "t" + team));
        }
        assertThat(account.unitCaps()).hasSize(20).allSatisfy(policy -> assertThat(policy.used())
                .hasSize(50));
    }

    private boolean follow(String yaml) {
        GenericKubernetesResource policy = Serialization.unmarshal(
                "apiVersion: scheduling.alibabacloud.com/v1alpha1\nkind: ResourcePolicy\n" + yaml,
                GenericKubernetesResource.class);
        Optional<UnitPolicy> read = UnitPolicy.of(policy);
        return account.policy("jobs/" + policy.getMetadata().getName(), read);
    }

    private void seen(Pod pod) {
        account.pod(pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(), pod, AGENT_NAMESPACE);
    }

    private List<UnitUse> used() {
        List<UnitUse> used = account.unitCaps().getFirst().used();
        return used == null ? List.of() : used;
    }

    private static Pod labelled(String name, String node, String created, String... labels) {
        Pod pod = pod("jobs", name, node, "1", "1Gi");
        pod.getMetadata().setCreationTimestamp(created);
        Map<String, String> all =
                labels.length > 2 ? Map.of(labels[0], labels[1], labels[2], labels[3]) : Map.of(labels[0], labels[1]);
        pod.getMetadata().setLabels(all);
        return pod;
    }
}
