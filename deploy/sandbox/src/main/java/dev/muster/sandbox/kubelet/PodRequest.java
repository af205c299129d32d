package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pod occupies on its node: per resource the larger of what runs together at the end and what runs together while
 * an init container does, plus the RuntimeClass's overhead; and one pod.
 *
 * @param amounts by resource name; cpu in thousandths of a core, all else in whole units, rounded up
 */
record PodRequest(Map<String, Long> amounts) {
    static final String CPU = "cpu";
    static final String PODS = "pods";

    PodRequest {
        amounts = Map.copyOf(amounts);
    }

    static PodRequest of(Pod pod) {
        PodSpec spec = pod.getSpec();
        Map<String, Long> sidecars = new LinkedHashMap<>();
        Map<String, Long> peak = new LinkedHashMap<>();
        for (Container init : orEmpty(spec.getInitContainers())) {
            Map<String, Long> own = requests(init);
            if ("Always".equals(init.getRestartPolicy())) {
                own.forEach((resource, amount) -> sidecars.merge(resource, amount, Long::sum));
                sidecars.forEach((resource, amount) -> peak.merge(resource, amount, Math::max));
            } else {
                Map<String, Long> together = new LinkedHashMap<>(sidecars);
                own.forEach((resource, amount) -> together.merge(resource, amount, Long::sum));
                together.forEach((resource, amount) -> peak.merge(resource, amount, Math::max));
            }
        }
        Map<String, Long> steady = new LinkedHashMap<>(sidecars);
        for (Container container : spec.getContainers()) {
            requests(container).forEach((resource, amount) -> steady.merge(resource, amount, Long::sum));
        }
        steady.forEach((resource, amount) -> peak.merge(resource, amount, Math::max));
        amounts(spec.getOverhead()).forEach((resource, amount) -> peak.merge(resource, amount, Long::sum));
        peak.put(PODS, 1L);
        return new PodRequest(peak);
    }

    /** An amount as this record counts it. */
    static long count(String resource, Quantity quantity) {
        BigDecimal amount = quantity.getNumericalAmount();
        BigDecimal counted = CPU.equals(resource) ? amount.movePointRight(3) : amount;
        return counted.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static Map<String, Long> requests(Container container) {
        return container.getResources() == null
                ? Map.of()
                : amounts(container.getResources().getRequests());
    }

    private static Map<String, Long> amounts(Map<String, Quantity> quantities) {
        Map<String, Long> counted = new LinkedHashMap<>();
        if (quantities != null) {
            quantities.forEach((resource, quantity) -> counted.put(resource, count(resource, quantity)));
        }
        return counted;
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
