package dev.muster.benchmarks.quality;

import dev.muster.benchmarks.quality.Task.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The nodes of one member and what stands on them: the truth of a simulation, for every policy alike.
 *
 * <p>Where a gang's pods stand is the member's business, not the policy's. The driver stands where it costs the executors
 * least, so that every gang with room starts; each executor on the node with the most free cpu, as kube-scheduler spreads
 * by default.
 */
final class Site {
    private final String name;
    private final long nodeCpuMillis;
    private final long nodeMemoryMib;
    private final long[] cpuMillis;
    private final long[] memoryMib;
    private long freeCpuMillis;
    private long freeMemoryMib;

    /** Pods of one job: how many cpu and how much memory on which node. */
    record Pod(int node, long cpuMillis, long memoryMib) {}

    /** @param whole whether all pods of the gang stand */
    record Standing(Site site, List<Pod> pods, boolean whole) {}

    Site(String name, int nodes, long nodeCpuMillis, long nodeMemoryMib) {
        this.name = name;
        this.nodeCpuMillis = nodeCpuMillis;
        this.nodeMemoryMib = nodeMemoryMib;
        cpuMillis = new long[nodes];
        memoryMib = new long[nodes];
        Arrays.fill(cpuMillis, nodeCpuMillis);
        Arrays.fill(memoryMib, nodeMemoryMib);
        freeCpuMillis = nodes * nodeCpuMillis;
        freeMemoryMib = nodes * nodeMemoryMib;
    }

    /** The same nodes with nothing on them. */
    Site empty() {
        return new Site(name, cpuMillis.length, nodeCpuMillis, nodeMemoryMib);
    }

    String name() {
        return name;
    }

    int nodes() {
        return cpuMillis.length;
    }

    long nodeCpuMillis() {
        return nodeCpuMillis;
    }

    long nodeMemoryMib() {
        return nodeMemoryMib;
    }

    long totalCpuMillis() {
        return cpuMillis.length * nodeCpuMillis;
    }

    long freeCpuMillis() {
        return freeCpuMillis;
    }

    long freeCpuMillis(int node) {
        return cpuMillis[node];
    }

    long freeMemoryMib(int node) {
        return memoryMib[node];
    }

    /** What one who knows only sums would say. */
    boolean fitsInSum(Shape shape) {
        return shape.totalCpuMillis() <= freeCpuMillis && shape.totalMemoryMib() <= freeMemoryMib;
    }

    /** Executors that would have room beside the driver, by counting every node; -1 where not even the driver has. */
    long roomFor(Shape shape) {
        if (!fitsInSum(new Shape(1, shape.cpuMillis(), shape.memoryMib(), shape.driver()))) {
            return -1;
        }
        long sum = 0;
        long least = Long.MAX_VALUE;
        for (int node = 0; node < cpuMillis.length; node++) {
            long holds = holds(shape, node, 0, 0);
            sum += holds;
            if (shape.driver()
                    && cpuMillis[node] >= Shape.DRIVER_CPU_MILLIS
                    && memoryMib[node] >= Shape.DRIVER_MEMORY_MIB) {
                least = Math.min(least, holds - holds(shape, node, Shape.DRIVER_CPU_MILLIS, Shape.DRIVER_MEMORY_MIB));
            }
        }
        if (!shape.driver()) {
            return sum;
        }
        return least == Long.MAX_VALUE ? -1 : sum - least;
    }

    boolean fits(Shape shape) {
        return fitsInSum(shape) && roomFor(shape) >= shape.executors();
    }

    private long holds(Shape shape, int node, long lessCpu, long lessMemory) {
        return Math.min(
                (cpuMillis[node] - lessCpu) / shape.cpuMillis(), (memoryMib[node] - lessMemory) / shape.memoryMib());
    }

    /** Lets as many pods of the gang stand as have room. */
    Standing place(Shape shape) {
        List<Pod> pods = new ArrayList<>();
        boolean whole = !shape.driver() || placeDriver(shape, pods);
        PriorityQueue<Integer> freest = new PriorityQueue<>(
                Comparator.comparingLong((Integer node) -> -cpuMillis[node]).thenComparing(Comparator.naturalOrder()));
        for (int node = 0; node < cpuMillis.length; node++) {
            if (holds(shape, node, 0, 0) > 0) {
                freest.add(node);
            }
        }
        int left = shape.executors();
        while (left > 0 && !freest.isEmpty()) {
            int node = freest.remove();
            take(new Pod(node, shape.cpuMillis(), shape.memoryMib()), pods);
            left--;
            if (holds(shape, node, 0, 0) > 0) {
                freest.add(node);
            }
        }
        return new Standing(this, List.copyOf(pods), whole && left == 0);
    }

    private boolean placeDriver(Shape shape, List<Pod> pods) {
        int best = -1;
        long leastCost = Long.MAX_VALUE;
        for (int node = 0; node < cpuMillis.length; node++) {
            if (cpuMillis[node] < Shape.DRIVER_CPU_MILLIS || memoryMib[node] < Shape.DRIVER_MEMORY_MIB) {
                continue;
            }
            long cost = holds(shape, node, 0, 0) - holds(shape, node, Shape.DRIVER_CPU_MILLIS, Shape.DRIVER_MEMORY_MIB);
            if (cost < leastCost || cost == leastCost && cpuMillis[node] > cpuMillis[best]) {
                best = node;
                leastCost = cost;
            }
        }
        if (best >= 0) {
            take(new Pod(best, Shape.DRIVER_CPU_MILLIS, Shape.DRIVER_MEMORY_MIB), pods);
        }
        return best >= 0;
    }

    private void take(Pod pod, List<Pod> pods) {
        change(pod, -1);
        pods.add(pod);
    }

    void free(Standing standing) {
        standing.pods().forEach(pod -> change(pod, 1));
    }

    private void change(Pod pod, int sign) {
        cpuMillis[pod.node()] += sign * pod.cpuMillis();
        memoryMib[pod.node()] += sign * pod.memoryMib();
        freeCpuMillis += sign * pod.cpuMillis();
        freeMemoryMib += sign * pod.memoryMib();
    }
}
