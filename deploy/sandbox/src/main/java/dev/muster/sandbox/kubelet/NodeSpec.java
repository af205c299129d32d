package dev.muster.sandbox.kubelet;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What a simulated node is and has; all of it is allocatable.
 *
 * @param name the Node's name
 * @param cpuMillis thousandths of a core, at least 0
 * @param memoryBytes bytes, at least 0
 * @param ephemeralStorageBytes bytes, at least 0
 * @param pods how many pods the node takes, at least 0
 * @param extendedResources whole units by name, such as {@code nvidia.com/gpu}
 * @param labels labels beside those every node has (hostname, os, arch)
 * @param taints taints that stay on the node
 * @param virtual a node behind which an elastic service stands, with the label and taint that Alibaba Cloud's has
 */
public record NodeSpec(
        String name,
        long cpuMillis,
        long memoryBytes,
        long ephemeralStorageBytes,
        int pods,
        Map<String, Long> extendedResources,
        Map<String, String> labels,
        List<Taint> taints,
        boolean virtual) {

    /** The taint that keeps pods off virtual nodes unless they tolerate it. */
    static final Taint VIRTUAL_TAINT = new TaintBuilder()
            .withKey("virtual-kubelet.io/provider")
            .withValue("alibabacloud")
            .withEffect("NoSchedule")
            .build();

    private static final long GIB = 1L << 30;

    public NodeSpec {
        if (cpuMillis < 0 || memoryBytes < 0 || ephemeralStorageBytes < 0 || pods < 0) {
            throw new IllegalArgumentException("node " + name + ": amounts must not be negative");
        }
        extendedResources = Map.copyOf(extendedResources);
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /** An ordinary node: 100 GiB of ephemeral storage, 110 pods (Kubernetes' default), no further labels or taints. */
    public static NodeSpec of(String name, long cpuMillis, long memoryBytes) {
        return new NodeSpec(name, cpuMillis, memoryBytes, 100 * GIB, 110, Map.of(), Map.of(), List.of(), false);
    }

    /** This many nodes like this one, named {@code <name>-0} and so on. */
    public List<NodeSpec> times(int count) {
        return IntStream.range(0, count).mapToObj(i -> named(name + "-" + i)).toList();
    }

    public NodeSpec named(String newName) {
        return new NodeSpec(
                newName,
                cpuMillis,
                memoryBytes,
                ephemeralStorageBytes,
                pods,
                extendedResources,
                labels,
                taints,
                virtual);
    }

    public NodeSpec withPods(int count) {
        return new NodeSpec(
                name, cpuMillis, memoryBytes, ephemeralStorageBytes, count, extendedResources, labels, taints, virtual);
    }

    public NodeSpec withSize(long newCpuMillis, long newMemoryBytes) {
        return new NodeSpec(
                name,
                newCpuMillis,
                newMemoryBytes,
                ephemeralStorageBytes,
                pods,
                extendedResources,
                labels,
                taints,
                virtual);
    }

    public NodeSpec withEphemeralStorage(long bytes) {
        return new NodeSpec(name, cpuMillis, memoryBytes, bytes, pods, extendedResources, labels, taints, virtual);
    }

    public NodeSpec withExtended(String resource, long units) {
        Map<String, Long> more = new TreeMap<>(extendedResources);
        more.put(resource, units);
        return new NodeSpec(name, cpuMillis, memoryBytes, ephemeralStorageBytes, pods, more, labels, taints, virtual);
    }

    public NodeSpec withLabel(String key, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return new NodeSpec(
                name, cpuMillis, memoryBytes, ephemeralStorageBytes, pods, extendedResources, more, taints, virtual);
    }

    public NodeSpec withTaints(List<Taint> newTaints) {
        return new NodeSpec(
                name,
                cpuMillis,
                memoryBytes,
                ephemeralStorageBytes,
                pods,
                extendedResources,
                labels,
                newTaints,
                virtual);
    }

    /** The same as a virtual node: label {@code type=virtual-kubelet} and its NoSchedule taint. */
    public NodeSpec asVirtual() {
        return new NodeSpec(
                name, cpuMillis, memoryBytes, ephemeralStorageBytes, pods, extendedResources, labels, taints, true);
    }
}
