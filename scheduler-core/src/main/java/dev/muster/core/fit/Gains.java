package dev.muster.core.fit;

import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.Resources;

/**
 * Sums over the nodes of a room that bound, without a look at any node, how many pods it can hold: what is free, and what
 * has become free since the room exists. The latter only ever grows: from a count made earlier and what was gained since
 * follows a number of pods that the room cannot exceed now. Where it would grow beyond what doubles tell apart, it begins
 * anew, and what was counted before says nothing any more.
 *
 * <p>Why that holds: where a node gains g of each resource, the pods it holds rise by at most the greatest of
 * ceil(g / request), which is below the sum of g / request over the resources, plus one. What is taken only lowers counts.
 */
final class Gains {
    /** Sums of doubles may be off by this share: far more than they lose, far less than a pod of any gang. */
    private static final double ROUNDING = 1 + 1e-9;

    /** Amounts of a node that are summed: half a million such nodes stay below 2^63. About 17 TB, or 17 million cores. */
    private static final long SUMMED = 1L << 44;

    /** Gains that are summed: quotients of such numbers are off by a quarter of a pod at most. */
    private static final double GAINED = 1L << 50;

    private long freeCpuMillis;
    private long freeMemoryBytes;

    /** Nodes with more than what is summed: while there are any, what is free bounds nothing. */
    private int boundless;

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
        boundless = 0;
        for (NodeColumns columns : free) {
            add(columns, 1);
        }
    }

    /** Adds (1) or subtracts (-1) what is free on all nodes of a group. */
    void add(NodeColumns free, int sign) {
        for (int node = 0; node < free.size(); node++) {
            add(free, node, sign);
        }
    }

    /** Adds (1) or subtracts (-1) what is free on a node: called before and after it changes. */
    void add(NodeColumns free, int node, int sign) {
        long cpu = Math.max(0, free.cpuMillis(node));
        long memory = Math.max(0, free.memoryBytes(node));
        if (cpu > SUMMED || memory > SUMMED) {
            boundless += sign;
            return;
        }
        freeCpuMillis += sign * cpu;
        freeMemoryBytes += sign * memory;
    }

    /** Pods of this request that would fit if all that is free were on one node. */
    double unbroken(Resources request) {
        if (boundless > 0) {
            return Double.MAX_VALUE;
        }
        double pods = Double.MAX_VALUE;
        pods = request.cpuMillis() > 0 ? (double) freeCpuMillis / request.cpuMillis() : pods;
        pods = request.memoryBytes() > 0 ? Math.min(pods, (double) freeMemoryBytes / request.memoryBytes()) : pods;
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
        beginAnewIfLarge();
    }

    /** Nodes, labels or taints are others: nothing can be compared with what was before. */
    void reshape() {
        reshaped++;
    }

    /** What is free on the nodes of a group replaced what was free on the same nodes. */
    void note(NodeColumns was, NodeColumns is) {
        extended += is.hasExtended() ? 1 : 0;
        for (int node = 0; node < is.size(); node++) {
            note(was, is, node);
        }
        beginAnewIfLarge();
    }

    private void beginAnewIfLarge() {
        if (Math.max(Math.max(cpuMillis, memoryBytes), Math.max(ephemeralBytes, pods)) > GAINED) {
            cpuMillis = 0;
            memoryBytes = 0;
            ephemeralBytes = 0;
            pods = 0;
            nodes = 0;
            reshaped++;
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
