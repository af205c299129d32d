package dev.muster.core.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of many nodes, one column a resource and one row a node. The arrays belong to this object: a caller hands
 * them over and changes them no more. 10,000 nodes are five arrays, not 10,000 objects.
 */
public final class NodeColumns {
    private final long[] cpuMillis;
    private final long[] memoryBytes;
    private final long[] ephemeralBytes;
    private final long[] pods;
    private final Map<String, long[]> extended;

    /** No node has more: what is taken leaves it, what is given raises it. */
    private long largestCpuMillis;

    private long largestMemoryBytes;

    /**
     * @throws IllegalArgumentException if the columns differ in length
     */
    public NodeColumns(
            long[] cpuMillis, long[] memoryBytes, long[] ephemeralBytes, long[] pods, Map<String, long[]> extended) {
        this.cpuMillis = cpuMillis;
        this.memoryBytes = memoryBytes;
        this.ephemeralBytes = ephemeralBytes;
        this.pods = pods;
        this.extended = new TreeMap<>(extended);
        requireLength("memory", memoryBytes);
        requireLength("ephemeral-storage", ephemeralBytes);
        requireLength("pods", pods);
        this.extended.forEach(this::requireLength);
        this.largestCpuMillis = Arrays.stream(cpuMillis).max().orElse(0);
        this.largestMemoryBytes = Arrays.stream(memoryBytes).max().orElse(0);
    }

    /** One row for each amount. */
    public static NodeColumns of(Resources... rows) {
        Map<String, long[]> extended = new LinkedHashMap<>();
        for (int node = 0; node < rows.length; node++) {
            for (Map.Entry<String, Long> entry : rows[node].extended().entrySet()) {
                extended.computeIfAbsent(entry.getKey(), name -> new long[rows.length])[node] = entry.getValue();
            }
        }
        return new NodeColumns(
                Arrays.stream(rows).mapToLong(Resources::cpuMillis).toArray(),
                Arrays.stream(rows).mapToLong(Resources::memoryBytes).toArray(),
                Arrays.stream(rows).mapToLong(Resources::ephemeralBytes).toArray(),
                Arrays.stream(rows).mapToLong(Resources::pods).toArray(),
                extended);
    }

    public int size() {
        return cpuMillis.length;
    }

    /** The amounts of one node. */
    public Resources row(int node) {
        Map<String, Long> others = new TreeMap<>();
        extended.forEach((name, column) -> others.put(name, column[node]));
        return new Resources(cpuMillis[node], memoryBytes[node], ephemeralBytes[node], pods[node], others);
    }

    /**
     * Whether some node may hold the request: where the largest amounts do not, none does. Spares a look at the nodes of a
     * group that is full, as most are while jobs wait.
     */
    public boolean mayHold(Resources request) {
        return !lacks(largestCpuMillis, request.cpuMillis()) && !lacks(largestMemoryBytes, request.memoryBytes());
    }

    /** How often the request fits in the amounts of one node, 0 or more. */
    public long fitting(int node, Resources request) {
        if (lacks(cpuMillis[node], request.cpuMillis())
                || lacks(memoryBytes[node], request.memoryBytes())
                || lacks(pods[node], request.pods())) {
            return 0;
        }
        long times = Saturated.fitting(cpuMillis[node], request.cpuMillis());
        times = Math.min(times, Saturated.fitting(memoryBytes[node], request.memoryBytes()));
        times = Math.min(times, request.pods() == 1 ? pods[node] : Saturated.fitting(pods[node], request.pods()));
        if (request.ephemeralBytes() > 0) {
            times = Math.min(times, Saturated.fitting(ephemeralBytes[node], request.ephemeralBytes()));
        }
        return request.extended().isEmpty() || times == 0
                ? times
                : Math.min(times, fittingExtended(node, request.extended()));
    }

    /**
     * As {@link #fitting(int, Resources)} for every node.
     *
     * @param counts 0 where the nodes' counts go
     * @param from place of the first node in {@code counts}
     * @return their sum
     */
    public long count(Resources request, long[] counts, int from) {
        if (!mayHold(request)) {
            return 0;
        }
        long[] cpu = cpuMillis;
        long[] memory = memoryBytes;
        long wantsCpu = request.cpuMillis() <= 0 ? Long.MIN_VALUE : request.cpuMillis();
        long wantsMemory = request.memoryBytes() <= 0 ? Long.MIN_VALUE : request.memoryBytes();
        long sum = 0;
        for (int node = 0; node < cpu.length; node++) {
            if (cpu[node] >= wantsCpu && memory[node] >= wantsMemory) {
                counts[from + node] = fitting(node, request);
                sum = Saturated.add(sum, counts[from + node]);
            }
        }
        return sum;
    }

    /** How often the request fits in all the nodes together, each by itself; at most {@code most} times in one. */
    public long total(Resources request, long most) {
        if (!mayHold(request)) {
            return 0;
        }
        long[] cpu = cpuMillis;
        long[] memory = memoryBytes;
        long wantsCpu = request.cpuMillis() <= 0 ? Long.MIN_VALUE : request.cpuMillis();
        long wantsMemory = request.memoryBytes() <= 0 ? Long.MIN_VALUE : request.memoryBytes();
        long sum = 0;
        for (int node = 0; node < cpu.length; node++) {
            if (cpu[node] >= wantsCpu && memory[node] >= wantsMemory) {
                sum = Saturated.add(sum, Math.min(most, fitting(node, request)));
            }
        }
        return sum;
    }

    /** A first look that spares the divisions: most nodes of a busy fleet hold nothing more. */
    private static boolean lacks(long free, long request) {
        return free < request && request > 0;
    }

    /** As {@link #fitting(int, Resources)} after {@code times} times {@code first} was taken from the node. */
    public long fittingAfter(int node, Resources request, Resources first, long times) {
        long fitting = Saturated.fitting(less(pods[node], first.pods(), times), request.pods());
        fitting = Math.min(
                fitting, Saturated.fitting(less(cpuMillis[node], first.cpuMillis(), times), request.cpuMillis()));
        fitting = Math.min(
                fitting, Saturated.fitting(less(memoryBytes[node], first.memoryBytes(), times), request.memoryBytes()));
        fitting = Math.min(
                fitting,
                Saturated.fitting(less(ephemeralBytes[node], first.ephemeralBytes(), times), request.ephemeralBytes()));
        for (Map.Entry<String, Long> entry : request.extended().entrySet()) {
            long left = less(extended(node, entry.getKey()), first.extended(entry.getKey()), times);
            fitting = Math.min(fitting, Saturated.fitting(left, entry.getValue()));
        }
        return fitting;
    }

    /** Takes an amount {@code times} times from one row; may leave it negative. */
    public void take(int node, Resources amount, long times) {
        cpuMillis[node] = less(cpuMillis[node], amount.cpuMillis(), times);
        memoryBytes[node] = less(memoryBytes[node], amount.memoryBytes(), times);
        ephemeralBytes[node] = less(ephemeralBytes[node], amount.ephemeralBytes(), times);
        pods[node] = less(pods[node], amount.pods(), times);
        for (Map.Entry<String, Long> entry : amount.extended().entrySet()) {
            long[] column = extended.computeIfAbsent(entry.getKey(), name -> new long[cpuMillis.length]);
            column[node] = less(column[node], entry.getValue(), times);
        }
    }

    /** Gives back what was taken {@code times} times from one row. */
    public void give(int node, Resources amount, long times) {
        cpuMillis[node] = more(cpuMillis[node], amount.cpuMillis(), times);
        memoryBytes[node] = more(memoryBytes[node], amount.memoryBytes(), times);
        ephemeralBytes[node] = more(ephemeralBytes[node], amount.ephemeralBytes(), times);
        pods[node] = more(pods[node], amount.pods(), times);
        largestCpuMillis = Math.max(largestCpuMillis, cpuMillis[node]);
        largestMemoryBytes = Math.max(largestMemoryBytes, memoryBytes[node]);
        for (Map.Entry<String, Long> entry : amount.extended().entrySet()) {
            long[] column = extended.computeIfAbsent(entry.getKey(), name -> new long[cpuMillis.length]);
            column[node] = more(column[node], entry.getValue(), times);
        }
    }

    /**
     * How near the node is to holding one pod: the smallest share, over what is requested, of free to asked for. At
     * least 1 when it fits (up to rounding).
     */
    public double closeness(int node, Resources request) {
        double share = share(pods[node], request.pods());
        share = Math.min(share, share(cpuMillis[node], request.cpuMillis()));
        share = Math.min(share, share(memoryBytes[node], request.memoryBytes()));
        share = Math.min(share, share(ephemeralBytes[node], request.ephemeralBytes()));
        for (Map.Entry<String, Long> entry : request.extended().entrySet()) {
            share = Math.min(share, share(extended(node, entry.getKey()), entry.getValue()));
        }
        return share;
    }

    /** Whether {@link #closeness} may be above a bound on some node. */
    public boolean mayBeCloserThan(double bound, Resources request) {
        return share(largestCpuMillis, request.cpuMillis()) > bound
                && share(largestMemoryBytes, request.memoryBytes()) > bound;
    }

    /** Whether {@link #closeness} is above a bound; mostly told by one division. */
    public boolean isCloserThan(double bound, int node, Resources request) {
        return share(cpuMillis[node], request.cpuMillis()) > bound
                && share(memoryBytes[node], request.memoryBytes()) > bound
                && closeness(node, request) > bound;
    }

    /** What all rows have together, of each resource only where a row has more than nothing of it. */
    public Resources positiveSum() {
        Map<String, Long> others = new TreeMap<>();
        extended.forEach((name, column) -> others.put(name, positiveSum(column)));
        return new Resources(
                positiveSum(cpuMillis),
                positiveSum(memoryBytes),
                positiveSum(ephemeralBytes),
                positiveSum(pods),
                others);
    }

    private static long positiveSum(long[] column) {
        long sum = 0;
        for (long amount : column) {
            sum = Saturated.add(sum, Math.max(0, amount));
        }
        return sum;
    }

    /** A copy with arrays of its own. */
    public NodeColumns copy() {
        Map<String, long[]> others = new LinkedHashMap<>();
        extended.forEach((name, column) -> others.put(name, column.clone()));
        return new NodeColumns(cpuMillis.clone(), memoryBytes.clone(), ephemeralBytes.clone(), pods.clone(), others);
    }

    /** Whether there is any other resource than cpu, memory, ephemeral storage and pods. */
    public boolean hasExtended() {
        return !extended.isEmpty();
    }

    public long ephemeralBytes(int node) {
        return ephemeralBytes[node];
    }

    public long pods(int node) {
        return pods[node];
    }

    public long cpuMillis(int node) {
        return cpuMillis[node];
    }

    public long memoryBytes(int node) {
        return memoryBytes[node];
    }

    private long fittingExtended(int node, Map<String, Long> request) {
        long times = Long.MAX_VALUE;
        for (Map.Entry<String, Long> entry : request.entrySet()) {
            times = Math.min(times, Saturated.fitting(extended(node, entry.getKey()), entry.getValue()));
        }
        return times;
    }

    private static double share(long free, long request) {
        return request <= 0 ? Double.POSITIVE_INFINITY : (double) free / request;
    }

    private long extended(int node, String name) {
        long[] column = extended.get(name);
        return column == null ? 0 : column[node];
    }

    private static long less(long amount, long each, long times) {
        return Saturated.subtract(amount, Saturated.multiply(each, times));
    }

    private static long more(long amount, long each, long times) {
        return Saturated.add(amount, Saturated.multiply(each, times));
    }

    private void requireLength(String name, long[] column) {
        if (column.length != cpuMillis.length) {
            throw new IllegalArgumentException(
                    "column " + name + " has " + column.length + " rows, cpu has " + cpuMillis.length);
        }
    }
}
