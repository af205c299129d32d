package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.Resources;
import java.util.List;

/**
 * Sums over the nodes of a room that bound, without a look at any node, how many pods it can hold: what is free, and what
 * has become free since the room exists. The latter only ever grows: from a count made earlier and what was gained since
 * follows a number of pods that the room cannot exceed now.
 *
 * <p>Why that holds: where a node gains g of each resource, the pods it holds rise by at most the greatest of
 * ceil(g / request), which is below the sum of g / request over the resources, plus one. What is taken only lowers counts.
 */
final class Gains {
    /** Sums of doubles may be off by this share: far more than they lose, far less than a pod of any gang. */
    private static final double ROUNDING = 1 + 1e-9;

    private double freeCpuMillis;
    private double freeMemoryBytes;
    private double cpuMillis;
    private double memoryBytes;
    private double ephemeralBytes;
    private double pods;
    private double nodes;

    /** Raised when nodes, labels or taints changed: what was counted before says nothing any more. */
    private int reshaped;

    /** Raised when an extended resource may have grown, for those that ask for one. */
    private int extended;

    /** Sums anew what is free. */
    void sum(NodeColumns[] free) {
        freeCpuMillis = 0;
        freeMemoryBytes = 0;
        for (NodeColumns columns : free) {
            for (int node = 0; node < columns.size(); node++) {
                add(columns, node, 1);
            }
        }
    }

    /** Adds (1) or subtracts (-1) what is free on a node: called before and after it changes. */
    void add(NodeColumns free, int node, int sign) {
        freeCpuMillis += sign * (double) Math.max(0, free.cpuMillis(node));
        freeMemoryBytes += sign * (double) Math.max(0, free.memoryBytes(node));
    }

    /** Pods of this request that would fit if all that is free were on one node. */
    double unbroken(Resources request) {
        double pods = Double.MAX_VALUE;
        pods = request.cpuMillis() > 0 ? freeCpuMillis / request.cpuMillis() : pods;
        pods = request.memoryBytes() > 0 ? Math.min(pods, freeMemoryBytes / request.memoryBytes()) : pods;
        return pods * ROUNDING + 1;
    }

    /** So much was given back on one node. */
    void note(Resources each, long times) {
        cpuMillis += (double) each.cpuMillis() * times;
        memoryBytes += (double) each.memoryBytes() * times;
        ephemeralBytes += (double) each.ephemeralBytes() * times;
        pods += (double) each.pods() * times;
        nodes++;
        extended += each.extended().isEmpty() ? 0 : 1;
    }

    /** A report replaced another; only groups that are another object are looked at, row by row. */
    void note(List<NodeGroup> before, NodeColumns[] was, List<NodeGroup> after, NodeColumns[] is) {
        boolean comparable = was.length == is.length;
        for (int group = 0; comparable && group < is.length; group++) {
            comparable = before.get(group).sameNodesAs(after.get(group));
        }
        if (!comparable) {
            reshaped++;
            return;
        }
        for (int group = 0; group < is.length; group++) {
            if (was[group] != is[group]) {
                extended += is[group].hasExtended() ? 1 : 0;
                for (int node = 0; node < is[group].size(); node++) {
                    note(was[group], is[group], node);
                }
            }
        }
    }

    private void note(NodeColumns was, NodeColumns is, int node) {
        double cpu = (double) is.cpuMillis(node) - was.cpuMillis(node);
        double memory = (double) is.memoryBytes(node) - was.memoryBytes(node);
        double ephemeral = (double) is.ephemeralBytes(node) - was.ephemeralBytes(node);
        double more = (double) is.pods(node) - was.pods(node);
        if (cpu > 0 || memory > 0 || ephemeral > 0 || more > 0) {
            cpuMillis += Math.max(0, cpu);
            memoryBytes += Math.max(0, memory);
            ephemeralBytes += Math.max(0, ephemeral);
            pods += Math.max(0, more);
            nodes++;
        }
    }

    /** Pods of this request that all gains so far may have made room for, at most; differences of it are what counts. */
    double worth(Resources request) {
        double worth = nodes + pods;
        worth += request.cpuMillis() > 0 ? cpuMillis / request.cpuMillis() : 0;
        worth += request.memoryBytes() > 0 ? memoryBytes / request.memoryBytes() : 0;
        return request.ephemeralBytes() > 0 ? worth + ephemeralBytes / request.ephemeralBytes() : worth;
    }

    /** Counts made at one era cannot be compared with those of another. */
    int era(Resources request) {
        return request.extended().isEmpty() ? reshaped : reshaped + extended;
    }
}
