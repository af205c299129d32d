package dev.muster.sandbox.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.CapacityReport;
import dev.muster.api.fleet.CapacityReportSpec;
import dev.muster.api.fleet.CapacityReportSpec.NodeGroup;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A member whose agent does what the test says: it beats, reports nodes of four cores and 8 GiB, and answers every Work of its
 * namespace by a script. No cluster stands behind it.
 */
final class ScriptedMember implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(300);
    private static final long GIB = 1L << 30;

    private final KubernetesClient hub;
    private final String name;
    private final String namespace;
    private final AtomicLong sequence = new AtomicLong();
    private volatile boolean beating = true;
    private volatile boolean stopped;
    private volatile Function<Work, Optional<WorkStatus>> script = ScriptedMember::complete;

    ScriptedMember(KubernetesClient hub, String name) {
        this.hub = hub;
        this.name = name;
        this.namespace = Reserved.memberNamespace(name);
    }

    String name() {
        return name;
    }

    void start() {
        Thread.startVirtualThread(() -> {
            while (!stopped) {
                if (beating) {
                    quietly(this::beat);
                }
                pause(BEAT);
            }
        });
        Thread.startVirtualThread(() -> {
            while (!stopped) {
                quietly(this::answer);
                pause(Duration.ofMillis(20));
            }
        });
    }

    /** What the agent does from now on: the next status of a Work, empty for none. */
    void follow(Function<Work, Optional<WorkStatus>> next) {
        script = next;
    }

    void fallSilent() {
        beating = false;
    }

    void beatAgain() {
        beating = true;
    }

    /** Free room on this many nodes of 4 cores and 8 GiB; nothing is accounted for. */
    long report(int nodes) {
        long next = sequence.incrementAndGet();
        List<String> names =
                IntStream.range(0, nodes).mapToObj(i -> name + "-" + i).toList();
        List<NodeGroup> groups = nodes == 0
                ? List.of()
                : List.of(new NodeGroup(
                        Map.of("kubernetes.io/os", "linux"),
                        null,
                        null,
                        names,
                        null,
                        Collections.nCopies(nodes, 4000L),
                        Collections.nCopies(nodes, 8 * GIB),
                        Collections.nCopies(nodes, 100 * GIB),
                        Collections.nCopies(nodes, 110L),
                        null,
                        null,
                        null));
        CapacityReport page = new CapacityReport();
        page.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("capacity-0")
                .build());
        page.setSpec(new CapacityReportSpec(0, next, List.of(next), groups, List.of(), null, List.of()));
        hub.resource(page).createOr(existing -> existing.update());
        return next;
    }

    private void beat() {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("heartbeat")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("script")
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
        hub.resource(lease).createOr(existing -> existing.update());
    }

    private void answer() {
        for (Work work : hub.resources(Work.class).inNamespace(namespace).list().getItems()) {
            script.apply(work).ifPresent(status -> {
                Work next = new Work();
                next.setMetadata(work.getMetadata());
                next.setSpec(work.getSpec());
                next.setStatus(status);
                hub.resource(next).updateStatus();
            });
        }
    }

    /** The good case, one phase after the other, and every withdrawal carried out at once. */
    static Optional<WorkStatus> complete(Work work) {
        Phase phase = phase(work);
        if (phase == Phase.Running && work.getSpec().intent() == Intent.Run) {
            return Optional.of(status(work, Phase.Finished, "COMPLETED", "COMPLETED"));
        }
        return untilRunning(work);
    }

    /** As {@link #complete}, but the job runs until it is withdrawn. */
    static Optional<WorkStatus> untilRunning(Work work) {
        Phase phase = phase(work);
        if (work.getSpec().intent() == Intent.Withdraw) {
            return phase == Phase.Withdrawn ? Optional.empty() : Optional.of(status(work, Phase.Withdrawn, null, null));
        }
        if (phase == null) {
            return Optional.of(status(work, Phase.Starting, null, "NEW"));
        }
        return phase == Phase.Starting ? Optional.of(status(work, Phase.Running, null, "RUNNING")) : Optional.empty();
    }

    static @Nullable Phase phase(Work work) {
        return work.getStatus() == null ? null : work.getStatus().phase();
    }

    /** A phase that ends or refuses an attempt before it was armed. */
    static WorkStatus failed(Phase phase, String reason, long reportSequence) {
        return new WorkStatus(
                phase,
                reason,
                "as the test says",
                null,
                null,
                null,
                reportSequence,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
    }

    static WorkStatus with(WorkStatus status, Condition condition) {
        return new WorkStatus(
                status.phase(),
                status.reason(),
                status.message(),
                status.copyUid(),
                status.armedAt(),
                status.reservation(),
                status.reportSequence(),
                status.outcome(),
                status.driver(),
                status.executors(),
                status.application(),
                status.withdrawRefused(),
                status.appliedGeneration(),
                status.created(),
                List.of(condition));
    }

    static WorkStatus status(Work work, Phase phase, @Nullable String outcome, @Nullable String state) {
        String armed = work.getStatus() == null || work.getStatus().armedAt() == null
                ? Instant.now().toString()
                : work.getStatus().armedAt();
        boolean wasArmed = work.getSpec().intent() == Intent.Run || phase(work) != null;
        return new WorkStatus(
                phase,
                null,
                null,
                "copy",
                wasArmed ? armed : null,
                null,
                null,
                outcome,
                null,
                null,
                state == null ? null : application(state),
                null,
                null,
                null,
                List.of());
    }

    private static ObjectNode application(String state) {
        ObjectNode application = JsonNodeFactory.instance.objectNode();
        application.putObject("applicationState").put("state", state);
        application.putObject("driverInfo").put("podName", "driver");
        if (!state.equals("NEW")) {
            application.put("executionAttempts", 1);
            application.put("lastSubmissionAttemptTime", "2026-11-21T10:00:00Z");
            if (state.equals("COMPLETED")) {
                application.put("terminationTime", "2026-11-21T10:00:40Z");
            } else {
                application.putNull("terminationTime");
            }
        }
        return application;
    }

    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (KubernetesClientException lostALock) {
            // The next round sees the newer object.
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
