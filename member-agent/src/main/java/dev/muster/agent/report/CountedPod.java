package dev.muster.agent.report;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Map;

/**
 * What of a pod with a node the units of policies count.
 *
 * @param labels of its own; a placeholder's are those of the pod that it stands for
 */
record CountedPod(
        String namespace, Map<String, String> labels, String node, Instant created, boolean deleting, Amounts amounts) {

    static CountedPod of(Pod pod, PodUse use) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        String created = pod.getMetadata().getCreationTimestamp();
        return new CountedPod(
                pod.getMetadata().getNamespace(),
                labels == null ? Map.of() : Map.copyOf(labels),
                use.node(),
                created == null ? Instant.MAX : Instant.parse(created),
                pod.getMetadata().getDeletionTimestamp() != null,
                use.amounts());
    }

    CountedPod standingFor(String otherNamespace, Map<String, String> otherLabels) {
        return new CountedPod(otherNamespace, otherLabels, node, created, deleting, amounts);
    }
}
