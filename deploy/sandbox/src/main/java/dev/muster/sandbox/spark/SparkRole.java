package dev.muster.sandbox.spark;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Arrays;
import java.util.Optional;

/** Which part of Spark a pod runs. */
enum SparkRole {
    DRIVER("driver"),
    EXECUTOR("executor");

    private final String word;

    SparkRole(String word) {
        this.word = word;
    }

    /** By the label that Spark puts on its pods. */
    static Optional<SparkRole> of(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return Arrays.stream(values())
                .filter(role -> labels != null && role.word.equals(labels.get("spark-role")))
                .findFirst();
    }

    /** The container that runs Spark: the one of Spark's name, else the first. */
    Container container(Pod pod) {
        var containers = pod.getSpec().getContainers();
        return containers.stream()
                .filter(container -> ("spark-kubernetes-" + word).equals(container.getName()))
                .findFirst()
                .orElseGet(containers::getFirst);
    }
}
