package dev.muster.sandbox.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** Watches how much cpu the pods on each node ask for, at every moment, and remembers the most. */
final class Bookings implements ResourceEventHandler<Pod>, AutoCloseable {
    private final Map<String, Map<String, BigDecimal>> byNode = new HashMap<>();
    private final SharedIndexInformer<Pod> informer;
    private double worst;

    Bookings(KubernetesClient client) {
        informer = client.pods().inAnyNamespace().inform(this);
    }

    /** Most cores that were booked on one node at once. */
    synchronized double worst() {
        return worst;
    }

    @Override
    public synchronized void onAdd(Pod pod) {
        String node = pod.getSpec().getNodeName();
        if (node == null) {
            return;
        }
        Map<String, BigDecimal> pods = byNode.computeIfAbsent(node, n -> new HashMap<>());
        String phase = pod.getStatus().getPhase();
        if ("Succeeded".equals(phase) || "Failed".equals(phase)) {
            pods.remove(pod.getMetadata().getUid());
        } else {
            pods.put(pod.getMetadata().getUid(), cores(pod));
        }
        double now = pods.values().stream().mapToDouble(BigDecimal::doubleValue).sum();
        worst = Math.max(worst, now);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        onAdd(pod);
    }

    @Override
    public synchronized void onDelete(Pod pod, boolean unknown) {
        byNode.values().forEach(pods -> pods.remove(pod.getMetadata().getUid()));
    }

    @Override
    public void close() {
        informer.close();
    }

    private static BigDecimal cores(Pod pod) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Container container : pod.getSpec().getContainers()) {
            Map<String, Quantity> requests = container.getResources() == null
                    ? null
                    : container.getResources().getRequests();
            Quantity cpu = requests == null ? null : requests.get("cpu");
            sum = cpu == null ? sum : sum.add(cpu.getNumericalAmount());
        }
        return sum;
    }
}
