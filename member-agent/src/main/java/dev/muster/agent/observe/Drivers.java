package dev.muster.agent.observe;

import dev.muster.agent.attempt.Driver;
import dev.muster.agent.member.MemberWatch;
import dev.muster.agent.member.Slots;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a token's Spark pods. */
public final class Drivers {
    private static final String ROLE = "spark-role";
    private static final String MAIN = "spark-kubernetes-driver";

    private Drivers() {}

    public static boolean isDriver(HasMetadata pod) {
        return "driver".equals(MemberWatch.label(pod, ROLE)) && !Slots.isOurs(pod);
    }

    public static boolean isExecutor(HasMetadata pod) {
        return "executor".equals(MemberWatch.label(pod, ROLE)) && !Slots.isOurs(pod);
    }

    /** The newest driver among the pods there are, else the one that was deleted last. */
    public static Optional<Driver> newest(List<Pod> pods, Optional<Pod> gone) {
        return pods.stream()
                .filter(Drivers::isDriver)
                .max(Comparator.comparing((Pod p) -> p.getMetadata().getCreationTimestamp())
                        .thenComparing(p -> p.getMetadata().getName()))
                .map(pod -> read(pod, false))
                .or(() -> gone.map(pod -> read(pod, true)));
    }

    public static ExecutorSummary executors(List<Pod> pods, int wanted) {
        int pending = 0;
        int running = 0;
        int ended = 0;
        for (Pod pod : pods) {
            if (isExecutor(pod)) {
                switch (Slots.phase(pod)) {
                    case "Succeeded", "Failed" -> ended++;
                    case "Running" -> running++;
                    default -> pending++;
                }
            }
        }
        return new ExecutorSummary(wanted, pending, running, ended);
    }

    static Driver read(Pod pod, boolean gone) {
        Optional<ContainerStatus> main = main(pod);
        String startedAt = main.map(Drivers::startedAt).orElse(null);
        return new Driver(
                pod.getMetadata().getName(),
                Slots.phase(pod),
                Slots.bound(pod) ? pod.getSpec().getNodeName() : null,
                startedAt,
                end(pod, main),
                startedAt == null ? rejection(pod) : null,
                startedAt == null ? pendingReason(pod) : null,
                Slots.deleting(pod),
                gone);
    }

    private static Optional<ContainerStatus> main(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        return statuses.stream()
                .filter(s -> MAIN.equals(s.getName()))
                .findFirst()
                .or(() -> statuses.stream().findFirst());
    }

    private static @Nullable String startedAt(ContainerStatus status) {
        for (ContainerState state : states(status)) {
            if (state.getRunning() != null) {
                return state.getRunning().getStartedAt();
            }
            if (state.getTerminated() != null && state.getTerminated().getStartedAt() != null) {
                return state.getTerminated().getStartedAt();
            }
        }
        return null;
    }

    private static List<ContainerState> states(ContainerStatus status) {
        return Stream.of(Optional.ofNullable(status.getState()), Optional.ofNullable(status.getLastState()))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A container that was stopped by the deletion of its pod did not end by itself. */
    private static Driver.End end(Pod pod, Optional<ContainerStatus> main) {
        Optional<ContainerStateTerminated> end =
                main.map(ContainerStatus::getState).map(ContainerState::getTerminated);
        if (end.isEmpty() || !Slots.terminal(pod)) {
            return Driver.End.None;
        }
        boolean success = end.get().getExitCode() != null && end.get().getExitCode() == 0;
        if (Slots.deleting(pod) && stopped(pod, end.get(), success)) {
            return Driver.End.None;
        }
        return success ? Driver.End.Succeeded : Driver.End.Failed;
    }

    /** Times have whole seconds: within the second of the deletion only success counts as the job's own end. */
    private static boolean stopped(Pod pod, ContainerStateTerminated end, boolean success) {
        Optional<Instant> finished = time(end.getFinishedAt());
        Optional<Instant> deleted = time(pod.getMetadata().getDeletionTimestamp());
        if (finished.isEmpty() || deleted.isEmpty()) {
            return true;
        }
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        Instant asked = deleted.get().minusSeconds(grace == null ? 0 : grace);
        return success ? finished.get().isAfter(asked) : !finished.get().isBefore(asked);
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Preempted or evicted, or refused by the kubelet (OutOfcpu, NodeAffinity, ...), with no container run. */
    private static @Nullable String rejection(Pod pod) {
        Optional<String> disrupted = Slots.disruption(pod);
        if (disrupted.isPresent()) {
            return disrupted.get();
        }
        String reason = pod.getStatus() == null ? null : pod.getStatus().getReason();
        boolean own = reason == null || reason.isEmpty() || reason.equals("DeadlineExceeded");
        if (!Slots.phase(pod).equals("Failed") || own) {
            return null;
        }
        String message = pod.getStatus().getMessage();
        return message == null ? reason : reason + ": " + message;
    }

    private static @Nullable String pendingReason(Pod pod) {
        if (!Slots.bound(pod)) {
            return Slots.unschedulable(pod).orElse(null);
        }
        if (pod.getStatus() == null) {
            return null;
        }
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(s -> s != null
                        && s.getWaiting() != null
                        && telling(s.getWaiting().getReason()))
                .map(s -> s.getWaiting().getReason()
                        + (s.getWaiting().getMessage() == null
                                ? ""
                                : ": " + s.getWaiting().getMessage()))
                .findFirst()
                .orElse(null);
    }

    private static boolean telling(@Nullable String reason) {
        return reason != null && !reason.equals("ContainerCreating") && !reason.equals("PodInitializing");
    }
}
