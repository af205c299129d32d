package dev.muster.agent.member;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Optional;

/** Readings of pods that hold, or take, a slot of a gang. */
public final class Slots {
    /** Value of the slot label on fences. */
    public static final String FENCE = "fence";

    private Slots() {}

    public static boolean isOurs(HasMetadata pod) {
        return MemberWatch.label(pod, Reserved.SLOT) != null;
    }

    public static boolean isFence(HasMetadata pod) {
        return FENCE.equals(MemberWatch.label(pod, Reserved.SLOT));
    }

    public static boolean isPlaceholder(HasMetadata pod) {
        return isOurs(pod) && !isFence(pod);
    }

    public static boolean terminal(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    public static String phase(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
    }

    public static boolean deleting(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    public static boolean bound(Pod pod) {
        return pod.getSpec().getNodeName() != null
                && !pod.getSpec().getNodeName().isEmpty();
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        List<PodCondition> conditions =
                pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
        return conditions.stream().filter(c -> type.equals(c.getType())).findFirst();
    }

    /** Why a preemptor or an eviction takes the pod. */
    public static Optional<String> disruption(Pod pod) {
        return condition(pod, "DisruptionTarget")
                .filter(c -> "True".equals(c.getStatus()))
                .map(c -> c.getReason() + (c.getMessage() == null ? "" : ": " + c.getMessage()));
    }

    /** What the scheduler says of a pod that it could not place. */
    public static Optional<String> unschedulable(Pod pod) {
        return condition(pod, "PodScheduled")
                .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
                .map(c -> c.getMessage() == null ? "Unschedulable" : c.getMessage());
    }
}
