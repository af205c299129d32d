package dev.muster.agent.report;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one pod takes from its node. Only pods that have a node and have not ended are worth one.
 *
 * @param amounts its effective request and one pod
 * @param slot set when the pod is one of ours
 */
record PodUse(String node, Amounts amounts, @Nullable Slot slot) {
    private static final String SPARK_ROLE = "spark-role";
    private static final String FENCE = "fence";

    /** @param agentNamespace where placeholders live: the same label on a pod elsewhere means nothing */
    static Optional<PodUse> of(Pod pod, String agentNamespace) {
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        if (node == null || node.isEmpty() || ended(pod)) {
            return Optional.empty();
        }
        return Optional.of(new PodUse(node, EffectiveRequest.of(pod), slot(pod, agentNamespace)));
    }

    /** The slot that a pod of ours will take as soon as it has a node; null if it has one, has ended or is none of ours. */
    static @Nullable Slot awaited(Pod pod, String agentNamespace) {
        boolean waits = pod.getSpec() != null
                && (pod.getSpec().getNodeName() == null
                        || pod.getSpec().getNodeName().isEmpty())
                && !ended(pod);
        Slot slot = waits ? slot(pod, agentNamespace) : null;
        return slot == null || slot.placeholder() ? null : slot;
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private static @Nullable Slot slot(Pod pod, String agentNamespace) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String token = labels == null ? null : labels.get(Reserved.TOKEN);
        if (labels == null || token == null) {
            return null;
        }
        if (agentNamespace.equals(pod.getMetadata().getNamespace())) {
            String podSet = labels.get(Reserved.SLOT);
            return podSet == null || podSet.equals(FENCE) ? null : new Slot(token, podSet, true);
        }
        return switch (labels.get(SPARK_ROLE)) {
            case "driver" -> new Slot(token, "driver", false);
            case "executor" -> new Slot(token, "executor", false);
            case null, default -> null;
        };
    }
}
