package dev.muster.agent.reserve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A placeholder has its pod's shape, and none of its effects. */
class PlaceholdersTest {
    private final KubernetesSerialization json = new KubernetesSerialization();
    private final Placeholders placeholders = new Placeholders("muster-system", "pause:1", json);

    @Test
    void itAsksForWhatItsPodWillAskFor() {
        Pod pod = one(set(
                Map.of("cpu", "1500m", "memory", "896Mi", "example.com/gpu", "1"),
                tree("{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":["
                        + "{\"matchExpressions\":[{\"key\":\"disk\",\"operator\":\"In\",\"values\":[\"ssd\"]}]},"
                        + "{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"Exists\"}]}]}}}"),
                tree("[{\"key\":\"spot\",\"operator\":\"Exists\",\"effect\":\"NoSchedule\"}]")));

        var resources = pod.getSpec().getContainers().getFirst().getResources();
        assertThat(resources.getRequests())
                .containsEntry("cpu", new Quantity("1500m"))
                .hasSize(3);
        assertThat(resources.getLimits()).containsOnly(Map.entry("example.com/gpu", new Quantity("1")));
        assertThat(pod.getSpec().getNodeSelector()).containsEntry("pool", "jobs");
        assertThat(pod.getSpec().getTolerations()).extracting("key").containsExactly("spot");
        assertThat(pod.getSpec().getPriorityClassName()).isEqualTo("muster-room-100");
    }

    @Test
    void itNeverGoesToAVirtualNodeWhateverTermHolds() {
        Pod pod = one(set(
                Map.of("cpu", "1"),
                tree("{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":["
                        + "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\"}]},"
                        + "{\"matchExpressions\":[{\"key\":\"b\",\"operator\":\"Exists\"}]}]}}}"),
                tree("[]")));

        List<NodeSelectorTerm> terms = pod.getSpec()
                .getAffinity()
                .getNodeAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getNodeSelectorTerms();
        assertThat(terms).hasSize(2).allSatisfy(term -> assertThat(term.getMatchExpressions())
                .anySatisfy(e -> assertThat(e.getKey() + e.getOperator() + e.getValues())
                        .isEqualTo("typeNotIn[virtual-kubelet]")));
    }

    @Test
    void itCarriesTokenAndSlotAndNothingOfSpark() {
        Pod pod = one(set(Map.of("cpu", "1"), tree("{}"), tree("[]")));

        assertThat(pod.getMetadata().getLabels())
                .containsExactlyInAnyOrderEntriesOf(Map.of(Reserved.TOKEN, "b.1", Reserved.SLOT, "executor"));
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("muster-system");
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void itsNameIsTheSameWhenItIsMadeAgain() {
        WorkSpec spec = spec(set(Map.of("cpu", "1"), tree("{}"), tree("[]")));

        assertThat(names(placeholders.largestFirst(spec, "x").getFirst()))
                .isEqualTo(names(placeholders.largestFirst(spec, "x").getFirst()))
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void thePodsThatAskForMostComeFirstWhicheverSetTheyAreOf() {
        assertThat(slots(sized("driver", "1", "896Mi"), sized("executor", "4", "2432Mi")))
                .containsExactly("executor", "driver");
        assertThat(slots(sized("driver", "8", "1Gi"), sized("executor", "1", "1100Mi")))
                .containsExactly("driver", "executor");
        assertThat(slots(sized("driver", "1", "1Gi"), sized("executor", "1", "1Gi")))
                .as("equal pods keep their order")
                .containsExactly("driver", "executor");
    }

    private List<String> slots(GangPodSet... gang) {
        return placeholders.largestFirst(spec(gang), "x").stream()
                .map(set -> set.getFirst().getMetadata().getLabels().get(Reserved.SLOT))
                .toList();
    }

    @Test
    void aFenceAsksForNothingAndKeepsEverybodyAway() {
        Pod fence = placeholders.fence("b.1", "n1", "uid", null, "x");

        assertThat(fence.getSpec().getNodeName()).isEqualTo("n1");
        assertThat(fence.getSpec().getActiveDeadlineSeconds()).isEqualTo(15);
        assertThat(fence.getSpec().getContainers().getFirst().getResources()).isNull();
        PodAffinityTerm term = term(fence);
        assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
        assertThat(term.getNamespaceSelector().getMatchExpressions()).isEmpty();
        assertThat(term.getLabelSelector().getMatchExpressions()).isEmpty();
    }

    @Test
    void aFenceThatLetsTheJobInKeepsEverybodyElseAway() {
        PodAffinityTerm term = term(placeholders.fence("b.1", "n1", "uid", "b.1", "x"));

        assertThat(term.getLabelSelector().getMatchExpressions())
                .singleElement()
                .satisfies(e -> assertThat(e.getKey() + e.getOperator() + e.getValues())
                        .isEqualTo(Reserved.TOKEN + "NotIn[b.1]"));
    }

    private static PodAffinityTerm term(Pod fence) {
        return fence.getSpec()
                .getAffinity()
                .getPodAntiAffinity()
                .getRequiredDuringSchedulingIgnoredDuringExecution()
                .getFirst();
    }

    private Pod one(GangPodSet set) {
        return placeholders
                .largestFirst(spec(set), "muster-room-100")
                .getFirst()
                .getFirst();
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(p -> p.getMetadata().getName()).toList();
    }

    private JsonNode tree(String text) {
        return json.unmarshal(text, JsonNode.class);
    }

    private static GangPodSet set(Map<String, String> requests, JsonNode affinity, JsonNode tolerations) {
        return set("executor", requests, affinity, tolerations);
    }

    private static GangPodSet sized(String name, String cpu, String memory) {
        return set(name, Map.of("cpu", cpu, "memory", memory), null, null);
    }

    private static GangPodSet set(
            String name, Map<String, String> requests, @Nullable JsonNode affinity, @Nullable JsonNode tolerations) {
        return new GangPodSet(
                name,
                3,
                3,
                requests,
                null,
                Map.of("pool", "jobs"),
                affinity,
                tolerations,
                null,
                null,
                null,
                null,
                null);
    }

    private static WorkSpec spec(GangPodSet... gang) {
        return new WorkSpec(
                1,
                Form.Job,
                Intent.Run,
                null,
                "b.1",
                null,
                1L,
                new TemplateReference("a/v1", "K", "ks", "jobs", "pi", "t", 1L),
                null,
                List.of(gang),
                null,
                100,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
