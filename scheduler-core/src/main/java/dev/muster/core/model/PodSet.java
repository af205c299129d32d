package dev.muster.core.model;

import java.util.Map;

/**
 * Pods of a gang that are alike.
 *
 * @param name unique in its gang, for example {@code driver}
 * @param count how many there will be, 0 or more
 * @param minimum how many must have room before the job is placed, at most {@code count}; equal to it under Gang
 * @param request what each pod asks for; always counted as one pod
 * @param limits what each pod is limited to, for quotas on limits; 0 where no limit is set
 * @param priorityClass name of the pods' PriorityClass, empty if none, for quotas scoped by it
 * @param labels of the pods that policies of a member select by; none that differ from job to job
 */
public record PodSet(
        String name,
        int count,
        int minimum,
        Resources request,
        Resources limits,
        String priorityClass,
        NodeConstraints constraints,
        Map<String, String> labels) {

    public PodSet {
        if (count < 0 || minimum < 0 || minimum > count) {
            throw new IllegalArgumentException(
                    "pod set " + name + ": want 0 <= minimum <= count, got " + minimum + " and " + count);
        }
        if (request.anyNegative() || limits.anyNegative()) {
            throw new IllegalArgumentException("pod set " + name + ": negative request or limit: " + request);
        }
        request = request.asOnePod();
        labels = Map.copyOf(labels);
    }

    /** Pods without labels. */
    public PodSet(
            String name,
            int count,
            int minimum,
            Resources request,
            Resources limits,
            String priorityClass,
            NodeConstraints constraints) {
        this(name, count, minimum, request, limits, priorityClass, constraints, Map.of());
    }

    /** The same pods with these labels. */
    public PodSet labelled(Map<String, String> other) {
        return new PodSet(name, count, minimum, request, limits, priorityClass, constraints, other);
    }

    /** Pods whose memory limit is their request and that have no cpu limit, as Spark makes them by default. */
    public PodSet(String name, int count, int minimum, Resources request, NodeConstraints constraints) {
        this(
                name,
                count,
                minimum,
                request,
                new Resources(0, request.memoryBytes(), 0, 0, request.extended()),
                "",
                constraints);
    }
}
