package dev.muster.sandbox.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRoomTest {
    private final NodeRoom room =
            new NodeRoom(NodeRoom.capacityOf(NodeSpec.of("n", 4000, 4L << 30).withPods(3)));

    @Test
    void refusesAPodThatDoesNotFitInAKubeletsWords() {
        assertThat(room.admit("a", PodRequest.of(pod("3500m", "1Gi")))).isEmpty();

        assertThat(room.admit("b", PodRequest.of(pod("1", "1Gi")))).hasValueSatisfying(refusal -> {
            assertThat(refusal.reason()).isEqualTo("OutOfcpu");
            assertThat(refusal.message())
                    .isEqualTo("Pod was rejected: Node didn't have enough resource: cpu, requested: 1000, used: 3500,"
                            + " capacity: 4000");
        });
        assertThat(room.admit("c", PodRequest.of(pod("500m", "4Gi"))))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo("OutOfmemory"));
    }

    @Test
    void givesRoomBackOnlyWhenReleased() {
        room.admit("a", PodRequest.of(pod("4", "1Gi")));
        assertThat(room.admit("b", PodRequest.of(pod("1m", "1")))).isPresent();

        room.release("a");
        assertThat(room.admit("b", PodRequest.of(pod("4", "4Gi")))).isEmpty();
    }

    @Test
    void admitsAPodOnce() {
        PodRequest whole = PodRequest.of(pod("4", "4Gi"));
        assertThat(room.admit("a", whole)).isEmpty();
        assertThat(room.admit("a", whole)).isEmpty();
    }

    @Test
    void countsPods() {
        for (String uid : new String[] {"a", "b", "c"}) {
            assertThat(room.admit(uid, PodRequest.of(pod("0", "0")))).isEmpty();
        }
        assertThat(room.admit("d", PodRequest.of(pod("0", "0"))))
                .hasValueSatisfying(refusal -> assertThat(refusal.reason()).isEqualTo("OutOfpods"));
    }

    @Test
    void doesNotLookAtExtendedResourcesTheNodeLacks() {
        Pod pod = pod("1", "1Gi");
        pod.getSpec().getContainers().getFirst().getResources().getRequests().put("x/y", new Quantity("5"));
        assertThat(room.admit("a", PodRequest.of(pod))).isEmpty();
    }

    @Test
    void requestIsTheLargerOfStartAndSteadyState() {
        Pod pod = pod("1", "1Gi");
        pod.getSpec().getInitContainers().add(container("500m", "1Mi", "Always"));
        pod.getSpec().getInitContainers().add(container("2", "1Mi", null));
        pod.getSpec().setOverhead(Map.of("cpu", new Quantity("100m")));

        assertThat(PodRequest.of(pod).amounts())
                .containsEntry("cpu", 2600L)
                .containsEntry("memory", (1L << 30) + (1 << 20))
                .containsEntry("pods", 1L);
    }

    private static Pod pod(String cpu, String memory) {
        return new PodBuilder()
                .withNewSpec()
                .addToContainers(container(cpu, memory, null))
                .endSpec()
                .build();
    }

    private static Container container(String cpu, String memory, String restart) {
        return new ContainerBuilder()
                .withRestartPolicy(restart)
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .endResources()
                .build();
    }
}
