package dev.muster.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class EffectiveRequestTest {
    private record Case(String name, UnaryOperator<PodBuilder> pod, long cpuMillis, long memoryMebis) {}

    @TestFactory
    List<DynamicTest> aPodCountsAsTheSchedulerCountsIt() {
        return List.of(
                        new Case(
                                "containers add up",
                                p -> containers(p, c("a", "500m", "1Gi"), c("b", "1", "1Gi")),
                                1500,
                                2048),
                        new Case(
                                "a large init container alone decides",
                                p -> init(containers(p, c("a", "1", "1Gi")), c("i", "3", "512Mi")),
                                3000,
                                1024),
                        new Case(
                                "init containers run one after the other",
                                p -> init(containers(p, c("a", "1", "1Gi")), c("i", "3", "1Gi"), c("j", "2", "3Gi")),
                                3000,
                                3072),
                        new Case(
                                "a sidecar stays beside the containers",
                                p -> init(containers(p, c("a", "1", "1Gi")), sidecar("s", "500m", "1Gi")),
                                1500,
                                2048),
                        new Case(
                                "a sidecar counts with the init containers after it, not before",
                                p -> init(
                                        containers(p, c("a", "1", "1Gi")),
                                        c("i", "2", "1Gi"),
                                        sidecar("s", "1", "1Gi"),
                                        c("j", "2", "1Gi")),
                                3000,
                                2048),
                        new Case(
                                "what the pod asks for as a whole stands in place of its containers",
                                p -> whole(containers(p, c("a", "1", "1Gi"), c("b", "1", "1Gi")), Map.of("cpu", "5")),
                                5000,
                                2048),
                        new Case(
                                "the runtime's overhead comes on top",
                                p -> overhead(
                                        containers(p, c("a", "1", "1Gi")), Map.of("cpu", "250m", "memory", "120Mi")),
                                1250,
                                1144),
                        new Case("fractions are rounded up", p -> containers(p, c("a", "1.0001", "1.5Mi")), 1001, 2),
                        new Case(
                                "while a container shrinks, what it was given still counts",
                                p -> containers(p, c("a", "1", "1Gi"))
                                        .withNewStatus()
                                        .addNewContainerStatus()
                                        .withName("a")
                                        .addToAllocatedResources("cpu", new Quantity("4"))
                                        .endContainerStatus()
                                        .endStatus(),
                                4000,
                                1024))
                .stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)))
                .toList();
    }

    private static void check(Case c) {
        Pod pod = c.pod().apply(new PodBuilder().withNewSpec().endSpec()).build();
        Amounts amounts = EffectiveRequest.of(pod);
        assertThat(amounts.cpuMillis()).isEqualTo(c.cpuMillis());
        assertThat((amounts.memoryBytes() + (1 << 20) - 1) >> 20).isEqualTo(c.memoryMebis());
        assertThat(amounts.pods()).isEqualTo(1);
    }

    private static Container c(String name, String cpu, String memory) {
        return new ContainerBuilder()
                .withName(name)
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .endResources()
                .build();
    }

    private static Container sidecar(String name, String cpu, String memory) {
        return new ContainerBuilder(c(name, cpu, memory))
                .withRestartPolicy("Always")
                .build();
    }

    private static PodBuilder containers(PodBuilder pod, Container... containers) {
        return pod.editSpec().addToContainers(containers).endSpec();
    }

    private static PodBuilder init(PodBuilder pod, Container... containers) {
        return pod.editSpec().addToInitContainers(containers).endSpec();
    }

    private static PodBuilder whole(PodBuilder pod, Map<String, String> requests) {
        return pod.editSpec()
                .withNewResources()
                .withRequests(quantities(requests))
                .endResources()
                .endSpec();
    }

    private static PodBuilder overhead(PodBuilder pod, Map<String, String> amounts) {
        return pod.editSpec().withOverhead(quantities(amounts)).endSpec();
    }

    private static Map<String, Quantity> quantities(Map<String, String> text) {
        return text.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> new Quantity(e.getValue())));
    }
}
