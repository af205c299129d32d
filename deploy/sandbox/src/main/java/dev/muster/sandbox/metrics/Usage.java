package dev.muster.sandbox.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;

/** What something is said to use: half of what it requests, and a little if it requests nothing. */
record Usage(long cpuMillis, long memoryKi) {
    static final Usage NONE = new Usage(0, 0);

    static Usage of(Pod pod) {
        return pod.getSpec().getContainers().stream().map(Usage::of).reduce(NONE, Usage::plus);
    }

    static Usage of(Container container) {
        return new Usage(
                Math.max(1, requested(container, "cpu").movePointRight(3).longValue() / 2),
                Math.max(1024, requested(container, "memory").longValue() / 2048));
    }

    private static BigDecimal requested(Container container, String resource) {
        var requests = container.getResources() == null
                ? null
                : container.getResources().getRequests();
        var amount = requests == null ? null : requests.get(resource);
        return amount == null ? BigDecimal.ZERO : amount.getNumericalAmount();
    }

    Usage plus(Usage other) {
        return new Usage(cpuMillis + other.cpuMillis, memoryKi + other.memoryKi);
    }

    void write(ObjectNode usage) {
        usage.put("cpu", cpuMillis + "m").put("memory", memoryKi + "Ki");
    }
}
