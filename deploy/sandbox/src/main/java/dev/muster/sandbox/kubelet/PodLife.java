package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a kubelet does next for an admitted pod: a pure function of the pod, of when the kubelet saw what, and of the time.
 *
 * @param admitted when the kubelet first saw the pod bound and took it
 * @param told when it first saw that the pod is to be deleted; empty while it is not
 */
record PodLife(Instant admitted, Optional<Instant> told) {

    private static final int SIGKILLED = 137;
    private static final int SIGTERMED = 143;
    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);

    /** The next thing to do. */
    sealed interface Step {
        /** Nothing before this time has passed, unless the pod changes. */
        record Wait(Duration time) implements Step {}

        /** Nothing until the pod changes. */
        record Rest() implements Step {}

        /** Report the containers as running. */
        record Start() implements Step {}

        /** Report that the containers cannot start, for this reason. */
        record Stall(String reason) implements Step {}

        /** Report the containers as ended with this code. */
        record End(int exitCode) implements Step {}

        /** Report the pod as ended for its deadline. */
        record Expire() implements Step {}

        /** Delete the pod's object for good: nothing of it runs. */
        record Remove() implements Step {}
    }

    Step next(Pod pod, Instant now, KubeletSettings settings) {
        if (isTerminal(pod)) {
            return told.isPresent() ? new Step.Remove() : new Step.Rest();
        }
        if (told.isPresent()) {
            return stop(pod, told.get(), now, settings);
        }
        Optional<Instant> deadline = deadline(pod);
        if (deadline.isPresent() && !now.isBefore(deadline.get())) {
            return new Step.Expire();
        }
        return hasStarted(pod) ? run(pod, deadline, now) : start(pod, deadline, now, settings);
    }

    private Step start(Pod pod, Optional<Instant> deadline, Instant now, KubeletSettings settings) {
        Instant ready = admitted.plus(settings.podStart());
        if (now.isBefore(ready)) {
            return new Step.Wait(Duration.between(now, ready));
        }
        Optional<String> obstacle = PodAnnotations.neverStarts(pod);
        if (obstacle.isEmpty()) {
            return new Step.Start();
        }
        return startTime(pod).isEmpty() ? new Step.Stall(obstacle.get()) : until(now, deadline);
    }

    private Step run(Pod pod, Optional<Instant> deadline, Instant now) {
        Optional<Integer> exitCode = PodAnnotations.exitCode(pod);
        if (exitCode.isPresent()) {
            return new Step.End(exitCode.get());
        }
        Optional<Instant> end = PodAnnotations.runSeconds(pod).flatMap(seconds -> start(pod)
                .map(started -> started.plus(Duration.ofMillis((long) (seconds * 1000)))));
        if (end.isPresent() && !now.isBefore(end.get())) {
            return new Step.End(0);
        }
        return until(now, Stream.concat(end.stream(), deadline.stream()).min(Instant::compareTo));
    }

    private static Step stop(Pod pod, Instant told, Instant now, KubeletSettings settings) {
        if (!hasStarted(pod)) {
            return new Step.End(SIGKILLED);
        }
        Duration grace = grace(pod);
        boolean killed = settings.stopTime().compareTo(grace) > 0;
        Instant stopped = told.plus(killed ? grace : settings.stopTime());
        if (now.isBefore(stopped)) {
            return new Step.Wait(Duration.between(now, stopped));
        }
        return new Step.End(killed ? SIGKILLED : PodAnnotations.stopCode(pod).orElse(SIGTERMED));
    }

    /** How long the containers of a pod that is told to go may take. */
    static Duration grace(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getDeletionGracePeriodSeconds())
                .map(Duration::ofSeconds)
                .orElse(DEFAULT_GRACE);
    }

    private static Step until(Instant now, Optional<Instant> next) {
        return next.<Step>map(time -> new Step.Wait(Duration.between(now, time)))
                .orElseGet(Step.Rest::new);
    }

    static boolean isTerminal(Pod pod) {
        String phase = phase(pod);
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    static boolean hasStarted(Pod pod) {
        return phase(pod).equals("Running");
    }

    static Optional<Instant> startTime(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getStartTime).map(Instant::parse);
    }

    private static String phase(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("Pending");
    }

    /** When the pod started: its status has whole seconds only, so the time it was seen is often nearer. */
    private Optional<Instant> start(Pod pod) {
        return startTime(pod).map(written -> written.isAfter(admitted) ? written : admitted);
    }

    private Optional<Instant> deadline(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
                .flatMap(seconds -> start(pod).map(start -> start.plusSeconds(seconds)));
    }
}
