package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the containers of some pods as processes of this machine; all other pods are played. Safe for use by several threads. */
public interface PodProcesses {
    /** Every pod is played. */
    PodProcesses NONE = new PodProcesses() {
        @Override
        public boolean takes(Pod pod) {
            return false;
        }

        @Override
        public String start(Pod pod, Runnable ended) {
            throw new IllegalArgumentException("no pod runs as a process here");
        }

        @Override
        public OptionalInt exitCode(String uid) {
            return OptionalInt.empty();
        }

        @Override
        public void stop(String uid, Duration grace) {}

        @Override
        public Optional<Path> log(String uid) {
            return Optional.empty();
        }
    };

    /** Whether this pod's container runs as a process: the same answer for the whole life of a pod. */
    boolean takes(Pod pod);

    /**
     * Starts the pod's container; does nothing if it has been started before. All that the pod refers to is there.
     *
     * @param ended called once when the process has ended, on any thread
     * @return the pod's own address on loopback
     * @throws RuntimeException if it cannot be started now; tried again later
     */
    String start(Pod pod, Runnable ended);

    /** How the process of this pod ended; empty while it runs. A pod that was never started here counts as killed (137). */
    OptionalInt exitCode(String uid);

    /** SIGTERM, and SIGKILL when the grace is over; returns at once, and does nothing if there is no such process. */
    void stop(String uid, Duration grace);

    /** What the container printed; empty if it was never started here. */
    Optional<Path> log(String uid);
}
