package dev.muster.agent.reserve;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods of token b.1 as a test needs them. */
final class Pods {
    static final String TOKEN = "b.1";

    private Pods() {}

    static Pod placeholder(String name, String set, @Nullable String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withNamespace("muster-system")
                .withCreationTimestamp("2026-11-21T09:00:00Z")
                .withLabels(Map.of(Reserved.TOKEN, TOKEN, Reserved.SLOT, set))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase(node == null ? "Pending" : "Running")
                .endStatus()
                .build();
    }

    static Pod real(String name, String role, @Nullable String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid(name)
                .withNamespace("jobs")
                .withCreationTimestamp("2026-11-21T09:00:01Z")
                .withLabels(Map.of(Reserved.TOKEN, TOKEN, "spark-role", role))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase(node == null ? "Pending" : "Running")
                .endStatus()
                .build();
    }

    static Pod withClaim(Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim()
                .withClaimName("data")
                .endPersistentVolumeClaim()
                .endVolume()
                .endSpec()
                .build();
    }
}
