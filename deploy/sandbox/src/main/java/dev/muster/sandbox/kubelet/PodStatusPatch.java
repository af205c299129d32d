package dev.muster.sandbox.kubelet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The status patches a kubelet sends for a pod: strategic merge, tied to the pod's UID, so that conditions of others
 * (the scheduler's, the disruption controller's) stay.
 */
final class PodStatusPatch {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Pod pod;
    private final String now;
    private final ObjectNode patch = JSON.objectNode();
    private final ObjectNode status;

    private PodStatusPatch(Pod pod, Instant now) {
        this.pod = pod;
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
        patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
        this.status = patch.putObject("status");
    }

    static String running(Pod pod, Instant now, String podIp, String hostIp) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status
                .put("phase", "Running")
                .put("startTime", patch.now)
                .put("podIP", podIp)
                .put("hostIP", hostIp);
        patch.status.putArray("podIPs").addObject().put("ip", podIp);
        patch.status.putArray("hostIPs").addObject().put("ip", hostIp);
        patch.condition("PodReadyToStartContainers", true, "");
        patch.condition("Initialized", true, "");
        patch.condition("ContainersReady", true, "");
        patch.condition("Ready", true, "");
        patch.initDone();
        for (ObjectNode container : patch.containers(pod.getSpec().getContainers(), true)) {
            container.putObject("state").putObject("running").put("startedAt", patch.now);
        }
        return patch.patch.toString();
    }

    static String stalled(Pod pod, Instant now, String hostIp, String reason) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status.put("phase", "Pending").put("startTime", patch.now).put("hostIP", hostIp);
        patch.condition("ContainersReady", false, "ContainersNotReady");
        patch.condition("Ready", false, "ContainersNotReady");
        for (ObjectNode container : patch.containers(pod.getSpec().getContainers(), false)) {
            container.putObject("state").putObject("waiting").put("reason", reason);
        }
        return patch.patch.toString();
    }

    /** The end of a pod; one whose containers never ran gets no container statuses that would say otherwise. */
    static String ended(Pod pod, Instant now, int exitCode) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status.put("phase", exitCode == 0 ? "Succeeded" : "Failed");
        if (!PodLife.hasStarted(pod)) {
            return patch.patch.toString();
        }
        patch.terminated(exitCode, exitCode == 0 ? "PodCompleted" : "PodFailed");
        return patch.patch.toString();
    }

    static String expired(Pod pod, Instant now) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status
                .put("phase", "Failed")
                .put("reason", "DeadlineExceeded")
                .put("message", "Pod was active on the node longer than the specified deadline");
        if (PodLife.hasStarted(pod)) {
            patch.terminated(137, "PodFailed");
        }
        return patch.patch.toString();
    }

    static String refused(Pod pod, Instant now, NodeRoom.Refusal refusal) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status
                .put("phase", "Failed")
                .put("reason", refusal.reason())
                .put("message", refusal.message())
                .put("startTime", patch.now);
        return patch.patch.toString();
    }

    /** What the pod garbage collector writes before it deletes a pod whose node is gone. */
    static String orphaned(Pod pod, Instant now) {
        PodStatusPatch patch = new PodStatusPatch(pod, now);
        patch.status.put("phase", "Failed");
        patch.condition("DisruptionTarget", true, "DeletionByPodGC");
        return patch.patch.toString();
    }

    private void terminated(int exitCode, String reason) {
        condition("ContainersReady", false, reason);
        condition("Ready", false, reason);
        String started = PodLife.startTime(pod).map(Instant::toString).orElse(now);
        for (ObjectNode container : containers(pod.getSpec().getContainers(), false)) {
            ObjectNode terminated = container.putObject("state").putObject("terminated");
            PodAnnotations.exitMessage(pod).ifPresent(message -> terminated.put("message", message));
            terminated
                    .put("exitCode", exitCode)
                    .put("reason", exitCode == 0 ? "Completed" : "Error")
                    .put("startedAt", started)
                    .put("finishedAt", now);
        }
    }

    private void initDone() {
        List<Container> inits = pod.getSpec().getInitContainers();
        if (inits == null || inits.isEmpty()) {
            return;
        }
        ArrayNode statuses = status.putArray("initContainerStatuses");
        for (Container init : inits) {
            ObjectNode container = container(statuses.addObject(), init, true);
            ObjectNode state = container.putObject("state");
            if ("Always".equals(init.getRestartPolicy())) {
                container.put("started", true);
                state.putObject("running").put("startedAt", now);
            } else {
                state.putObject("terminated")
                        .put("exitCode", 0)
                        .put("reason", "Completed")
                        .put("startedAt", now)
                        .put("finishedAt", now);
            }
        }
    }

    private List<ObjectNode> containers(List<Container> containers, boolean up) {
        ArrayNode statuses = status.putArray("containerStatuses");
        return containers.stream()
                .map(container -> container(statuses.addObject(), container, up).put("started", up))
                .toList();
    }

    private ObjectNode container(ObjectNode into, Container container, boolean ready) {
        return into.put("name", container.getName())
                .put("image", container.getImage())
                .put("imageID", "")
                .put("containerID", "sandbox://" + pod.getMetadata().getUid() + "/" + container.getName())
                .put("ready", ready)
                .put("restartCount", 0);
    }

    private void condition(String type, boolean holds, String reason) {
        ObjectNode condition = status.withArrayProperty("conditions")
                .addObject()
                .put("type", type)
                .put("status", holds ? "True" : "False")
                .put("lastTransitionTime", now);
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
    }
}
