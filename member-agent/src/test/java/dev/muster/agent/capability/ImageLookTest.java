package dev.muster.agent.capability;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerImageBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageLookTest {
    @ParameterizedTest
    @CsvSource({
        "spark, docker.io/library/spark:latest",
        "spark:3.5, docker.io/library/spark:3.5",
        "apache/spark:3.5, docker.io/apache/spark:3.5",
        "docker.io/spark, docker.io/library/spark:latest",
        "registry:5000/spark, registry:5000/spark:latest",
        "ghcr.io/a/b/spark:1, ghcr.io/a/b/spark:1",
        "localhost/spark, localhost/spark:latest",
        "ghcr.io/a/spark@sha256:12, ghcr.io/a/spark@sha256:12"
    })
    void namesAreComparedInFull(String written, String full) {
        assertThat(ImageName.inFull(written)).isEqualTo(full);
        assertThat(ImageName.inFull(full)).isEqualTo(full);
    }

    @Test
    void onlyWhatIsAskedForIsCounted() {
        ImageLook.Count count = ImageLook.count(
                List.of("apache/spark:3.5", "other:1"),
                List.of(
                        node("n1", "docker.io/apache/spark:3.5", "docker.io/apache/spark@sha256:12"),
                        node("n2", "docker.io/apache/spark:3.4", "docker.io/library/busybox:1"),
                        node("n3")),
                Set.of());
        assertThat(count.nodes()).containsExactly(Map.entry("apache/spark:3.5", 1));
        assertThat(count.shares()).as("a third, rounded up to tens").containsExactly(Map.entry("apache/spark:3.5", 40));
    }

    @Test
    void virtualNodesStartFromImageCachesThatAreReady() {
        Set<String> cached = ImageLook.cachedIn(
                List.of(cache("Ready", List.of("apache/spark:3.5")), cache("Creating", List.of("apache/spark:4.0"))));
        Node virtual = new NodeBuilder(node("vk"))
                .editMetadata()
                .addToLabels("type", "virtual-kubelet")
                .endMetadata()
                .build();
        assertThat(ImageLook.count(List.of("apache/spark:3.5", "apache/spark:4.0"), List.of(virtual), cached)
                        .shares())
                .containsExactly(Map.entry("apache/spark:3.5", 100));
    }

    private static GenericKubernetesResource cache(String phase, List<String> images) {
        GenericKubernetesResource cache = new GenericKubernetesResource();
        cache.setAdditionalProperties(Map.of("spec", Map.of("images", images), "status", Map.of("phase", phase)));
        return cache;
    }

    private static Node node(String name, String... images) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withImages(new ContainerImageBuilder().withNames(images).build())
                .endStatus()
                .build();
    }
}
