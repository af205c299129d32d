package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the operator reads an application's status off its pods. */
final class PodReading {
    /** The real operator's {@code --max-tracked-executor-per-app}. */
    private static final int MOST_EXECUTORS = 1000;

    private PodReading() {}

    /** Takes the driver pod's phase over into the status. */
    static void driver(StatusDraft draft, Pod driver, Instant now) {
        draft.sparkId(driver.getMetadata().getLabels().getOrDefault(SparkPods.SPARK_ID, ""));
        AppState state = stateOf(driver);
        if (state == AppState.SUCCEEDING || state == AppState.FAILING) {
            if (draft.endedAt().isEmpty()) {
                draft.endNow(now);
            }
            if (state == AppState.FAILING) {
                draft.error(terminated(driver)
                        .map(end -> "driver container failed with ExitCode: %d, Reason: %s"
                                .formatted(end.getExitCode(), end.getReason()))
                        .orElse("driver container status missing"));
            }
        }
        draft.state(state);
    }

    private static AppState stateOf(Pod driver) {
        return switch (MemberView.phase(driver)) {
            case "Pending" -> AppState.SUBMITTED;
            case "Running" -> AppState.RUNNING;
            case "Succeeded" -> AppState.SUCCEEDING;
            case "Failed" ->
                terminated(driver).filter(end -> end.getExitCode() == 0).isPresent()
                        ? AppState.SUCCEEDING
                        : AppState.FAILING;
            default -> AppState.UNKNOWN;
        };
    }

    private static Optional<ContainerStateTerminated> terminated(Pod driver) {
        List<ContainerStatus> containers =
                driver.getStatus() == null ? List.of() : driver.getStatus().getContainerStatuses();
        return containers.stream()
                .filter(container -> Role.DRIVER.container().equals(container.getName()))
                .filter(container -> container.getState() != null)
                .map(container -> container.getState().getTerminated())
                .filter(end -> end != null)
                .findFirst();
    }

    /** Takes the phases of these executor pods over into the status; those that have vanished are given an end. */
    static void executors(StatusDraft draft, List<Pod> executors) {
        Map<String, String> seen = new HashMap<>();
        executors.forEach(pod -> seen.put(pod.getMetadata().getName(), executorState(MemberView.phase(pod))));
        ObjectNode states = draft.executors();
        seen.forEach(states::put);
        for (Map.Entry<String, JsonNode> entry : states.properties()) {
            String state = entry.getValue().asText();
            boolean ended = state.equals("COMPLETED") || state.equals("FAILED");
            if (!ended && !seen.containsKey(entry.getKey())) {
                states.put(entry.getKey(), stateOfVanished(draft.state()));
            }
        }
        Iterator<String> names = states.fieldNames();
        while (states.size() > MOST_EXECUTORS && names.hasNext()) {
            names.next();
            names.remove();
        }
    }

    private static String stateOfVanished(AppState app) {
        return switch (app) {
            case RUNNING -> "UNKNOWN";
            case COMPLETED -> "COMPLETED";
            default -> "FAILED";
        };
    }

    private static String executorState(String phase) {
        return switch (phase) {
            case "Pending" -> "PENDING";
            case "Running" -> "RUNNING";
            case "Succeeded" -> "COMPLETED";
            case "Failed" -> "FAILED";
            default -> "UNKNOWN";
        };
    }
}
