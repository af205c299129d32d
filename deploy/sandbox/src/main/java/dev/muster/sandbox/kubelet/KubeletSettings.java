package dev.muster.sandbox.kubelet;

import java.time.Duration;

/**
 * How the simulated kubelets behave.
 *
 * @param podStart from seeing a bound pod to reporting it Running
 * @param stopTime how long a container takes to stop after SIGTERM; the pod's grace period cuts it short
 * @param leases whether node Leases are renewed every 10 s (only needed where the node lifecycle controller runs)
 * @param kubeletVersion what the nodes report as their version
 * @param workers API requests at once, at least 1
 */
public record KubeletSettings(
        Duration podStart, Duration stopTime, boolean leases, String kubeletVersion, int workers) {

    public KubeletSettings {
        if (podStart.isNegative() || stopTime.isNegative()) {
            throw new IllegalArgumentException("podStart and stopTime must not be negative");
        }
        if (workers < 1) {
            throw new IllegalArgumentException("workers must be at least 1, not " + workers);
        }
    }

    /** Pods start after 50 ms and stop in 100 ms (guesses: quick, yet long enough to be seen), no Leases, 16 workers. */
    public static KubeletSettings defaults() {
        return new KubeletSettings(Duration.ofMillis(50), Duration.ofMillis(100), false, "v1.36.3", 16);
    }

    public KubeletSettings withPodStart(Duration delay) {
        return new KubeletSettings(delay, stopTime, leases, kubeletVersion, workers);
    }

    public KubeletSettings withStopTime(Duration time) {
        return new KubeletSettings(podStart, time, leases, kubeletVersion, workers);
    }

    public KubeletSettings withLeases(boolean renewed) {
        return new KubeletSettings(podStart, stopTime, renewed, kubeletVersion, workers);
    }

    public KubeletSettings withWorkers(int count) {
        return new KubeletSettings(podStart, stopTime, leases, kubeletVersion, count);
    }
}
