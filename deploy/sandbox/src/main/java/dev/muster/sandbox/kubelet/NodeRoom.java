package dev.muster.sandbox.kubelet;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * What a node has and who holds it, as its kubelet counts: a pod holds its request from admission until its containers
 * have really stopped, whatever the API server already says.
 */
final class NodeRoom {

    /**
     * Why a pod was not admitted.
     *
     * @param resource what was short
     * @param requested the pod's request, in the counts of {@link PodRequest}
     * @param used what the pods on the node hold
     * @param capacity what the node has
     */
    record Refusal(String resource, long requested, long used, long capacity) {
        /** The pod's status reason, such as {@code OutOfcpu}. */
        String reason() {
            return "OutOf" + resource;
        }

        /** The pod's status message, in a real kubelet's words. */
        String message() {
            return "Pod was rejected: Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d"
                    .formatted(resource, requested, used, capacity);
        }
    }

    private final Map<String, PodRequest> held = new HashMap<>();
    private Map<String, Long> capacity;

    NodeRoom(Map<String, Long> capacity) {
        this.capacity = Map.copyOf(capacity);
    }

    static Map<String, Long> capacityOf(NodeSpec node) {
        Map<String, Long> amounts = new HashMap<>(node.extendedResources());
        amounts.put(PodRequest.CPU, node.cpuMillis());
        amounts.put("memory", node.memoryBytes());
        amounts.put("ephemeral-storage", node.ephemeralStorageBytes());
        amounts.put(PodRequest.PODS, (long) node.pods());
        return amounts;
    }

    /**
     * Lets the pod hold its request if it fits. Extended resources the node does not have are not looked at, as a kubelet
     * does; a pod already admitted stays so.
     */
    synchronized Optional<Refusal> admit(String uid, PodRequest request) {
        if (held.containsKey(uid)) {
            return Optional.empty();
        }
        for (String resource : inOrder(request)) {
            long requested = request.amounts().getOrDefault(resource, 0L);
            long limit = capacity.getOrDefault(resource, Long.MAX_VALUE);
            long used = held.values().stream()
                    .mapToLong(other -> other.amounts().getOrDefault(resource, 0L))
                    .sum();
            if (requested > 0 && requested > limit - used) {
                return Optional.of(new Refusal(resource, requested, used, limit));
            }
        }
        held.put(uid, request);
        return Optional.empty();
    }

    /** Lets a pod that was admitted before this simulator started hold its request, fit or not. */
    synchronized void hold(String uid, PodRequest request) {
        held.putIfAbsent(uid, request);
    }

    synchronized void release(String uid) {
        held.remove(uid);
    }

    synchronized void resize(Map<String, Long> newCapacity) {
        capacity = Map.copyOf(newCapacity);
    }

    /** A kubelet names the first short resource in this order. */
    private static SequencedSet<String> inOrder(PodRequest request) {
        SequencedSet<String> order = new LinkedHashSet<>();
        order.add(PodRequest.PODS);
        order.add(PodRequest.CPU);
        order.add("memory");
        order.add("ephemeral-storage");
        request.amounts().keySet().stream().sorted().forEach(order::add);
        return order;
    }
}
