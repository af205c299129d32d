package dev.muster.agent.report;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What kube-scheduler counts a pod as.
 *
 * <ol>
 *   <li>steady: the containers together with the restartable init containers (sidecars);
 *   <li>start: each ordinary init container with the sidecars that are started before it;
 *   <li>the larger of the two, resource by resource; what the pod asks for as a whole stands in its place;
 *   <li>plus the RuntimeClass's overhead, plus one pod.
 * </ol>
 *
 * While a container is resized in place, the larger of what is asked for and what the kubelet has given counts.
 */
final class EffectiveRequest {
    private static final Amounts ONE_POD = new Amounts(0, 0, 0, 1, Map.of());

    private EffectiveRequest() {}

    static Amounts of(Pod pod) {
        PodSpec spec = pod.getSpec();
        PodStatus status = pod.getStatus();
        Map<String, ContainerStatus> given = given(status == null ? null : status.getContainerStatuses());
        Map<String, ContainerStatus> givenInit = given(status == null ? null : status.getInitContainerStatuses());

        Amounts sidecars = Amounts.NONE;
        Amounts start = Amounts.NONE;
        for (Container init : spec.getInitContainers()) {
            Amounts own = request(init, givenInit);
            if ("Always".equals(init.getRestartPolicy())) {
                sidecars = sidecars.plus(own);
                start = start.max(sidecars);
            } else {
                start = start.max(sidecars.plus(own));
            }
        }
        Amounts steady = sidecars;
        for (Container container : spec.getContainers()) {
            steady = steady.plus(request(container, given));
        }
        Amounts peak = asAWhole(steady.max(start), spec.getResources());
        return peak.plus(Amounts.of(spec.getOverhead(), true)).plus(ONE_POD);
    }

    private static Amounts asAWhole(Amounts peak, @Nullable ResourceRequirements whole) {
        if (whole == null || whole.getRequests() == null || whole.getRequests().isEmpty()) {
            return peak;
        }
        Map<String, Quantity> asked = whole.getRequests();
        Amounts instead = Amounts.of(asked, true);
        Map<String, Long> extended = new HashMap<>(peak.extended());
        extended.putAll(instead.extended());
        return new Amounts(
                asked.containsKey(Amounts.CPU) ? instead.cpuMillis() : peak.cpuMillis(),
                asked.containsKey(Amounts.MEMORY) ? instead.memoryBytes() : peak.memoryBytes(),
                asked.containsKey(Amounts.EPHEMERAL) ? instead.ephemeralBytes() : peak.ephemeralBytes(),
                peak.pods(),
                extended);
    }

    private static Amounts request(Container container, Map<String, ContainerStatus> given) {
        Amounts asked = container.getResources() == null
                ? Amounts.NONE
                : Amounts.of(container.getResources().getRequests(), true);
        ContainerStatus status = given.get(container.getName());
        if (status == null) {
            return asked;
        }
        Amounts allocated = Amounts.of(status.getAllocatedResources(), true);
        Amounts actual = status.getResources() == null
                ? Amounts.NONE
                : Amounts.of(status.getResources().getRequests(), true);
        return asked.max(allocated).max(actual);
    }

    private static Map<String, ContainerStatus> given(@Nullable List<ContainerStatus> statuses) {
        if (statuses == null || statuses.isEmpty()) {
            return Map.of();
        }
        Map<String, ContainerStatus> byName = new HashMap<>();
        statuses.forEach(status -> byName.put(status.getName(), status));
        return byName;
    }
}
