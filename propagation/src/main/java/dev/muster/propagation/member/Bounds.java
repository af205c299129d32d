package dev.muster.propagation.member;

/**
 * What the hub believes of a member's numbers at most. A member is not trusted: whatever it writes must neither stop the
 * hub nor reach beyond its own jobs.
 */
final class Bounds {
    /** Nodes that one page may hold, as the contract says. */
    static final int NODES_PER_PAGE = 1_000;

    /** Pages that one report may have, as the contract's schema says. */
    static final int PAGES = 1_000;

    /** Pods one node may take: far above what any kubelet or virtual node announces. */
    private static final long PODS_PER_NODE = 1_000_000;

    /** Any other amount of one node; sums over all nodes of all members still fit in a long. */
    private static final long AMOUNT = 1L << 42;

    /** Bytes of one node: 1 EiB. */
    private static final long BYTES = 1L << 60;

    private Bounds() {}

    static long cpuMillis(long written) {
        return clamp(written, AMOUNT);
    }

    static long bytes(long written) {
        return clamp(written, BYTES);
    }

    static long pods(long written) {
        return clamp(written, PODS_PER_NODE);
    }

    static long count(long written) {
        return clamp(written, AMOUNT);
    }

    /** Free amounts may be negative: a node can be over-committed. */
    private static long clamp(long written, long most) {
        return Math.max(-most, Math.min(most, written));
    }
}
