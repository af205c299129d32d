package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Optional;

/** How a pod tells the simulated kubelet what its containers would have done: annotations, readable at any time. */
public final class PodAnnotations {

    /** The containers have ended with this exit code (a whole number, 0 to 255): Succeeded if 0, else Failed. */
    public static final String EXIT_CODE = "sandbox.kubelet/exit-code";

    /** What the containers said when they ended: the message of their terminated state. */
    public static final String EXIT_MESSAGE = "sandbox.kubelet/exit-message";

    /** The containers end by themselves with code 0 this many seconds (fractions allowed) after they started. */
    public static final String RUN_SECONDS = "sandbox.kubelet/run-seconds";

    /** The containers never start; the value is the waiting reason shown, such as {@code ImagePullBackOff}. */
    public static final String NEVER_STARTS = "sandbox.kubelet/never-starts";

    /** The exit code of containers that are stopped in time (they handle SIGTERM); 143 if absent. */
    public static final String STOP_CODE = "sandbox.kubelet/stop-code";

    private PodAnnotations() {}

    static Optional<Integer> exitCode(Pod pod) {
        return value(pod, EXIT_CODE).flatMap(PodAnnotations::number).map(Double::intValue);
    }

    static Optional<Integer> stopCode(Pod pod) {
        return value(pod, STOP_CODE).flatMap(PodAnnotations::number).map(Double::intValue);
    }

    static Optional<Double> runSeconds(Pod pod) {
        return value(pod, RUN_SECONDS).flatMap(PodAnnotations::number).filter(seconds -> seconds >= 0);
    }

    static Optional<String> exitMessage(Pod pod) {
        return value(pod, EXIT_MESSAGE);
    }

    static Optional<String> neverStarts(Pod pod) {
        return value(pod, NEVER_STARTS);
    }

    private static Optional<String> value(Pod pod, String key) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }

    /** A value that is no number counts as absent: a typing error in a test pod must not stop the kubelet. */
    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
