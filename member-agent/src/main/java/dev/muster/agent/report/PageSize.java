package dev.muster.agent.report;

import dev.muster.api.fleet.CapacityReportSpec.NodeTaint;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How large a page may be, and upper bounds of what its parts take in JSON. Bounds, so that a node stays on its page
 * whatever its pods do: an amount may be as long as the allocatable one, a sign and a digit more.
 *
 * @param nodes in one page
 * @param bytes of one page, {@link #FRAME} included
 */
record PageSize(int nodes, int bytes) {
    /** The object around the lists: apiVersion, metadata, sequence. Measured 500 to 700 bytes on 1.36; doubled. */
    static final int FRAME = 1400;

    /**
     * Node bytes up to which a member's only page carries its nodes. Page 0 is written with every report, so the nodes of
     * a larger member go to pages of their own, which are written when they change. About 200 nodes.
     */
    static final int ON_FIRST = 16 * 1024;

    /** Key, quotes, colon, comma and brackets of a list or an entry. */
    private static final int MARKS = 6;

    private static final int GROUP_FRAME = 160;
    private static final int SUM_DIGITS = 20;

    /** Names of cpu, memory, ephemeral storage and pods with their marks, and of what they are the sums. */
    private static final int RESERVED_FRAME = 80;

    static int row(NodeShape node, PerNodeLabels perNode) {
        Amounts a = node.allocatable();
        int size = length(node.name()) + 3;
        size += amount(a.cpuMillis()) + amount(a.memoryBytes()) + amount(a.ephemeralBytes()) + amount(a.pods());
        for (long each : a.extended().values()) {
            size += amount(each);
        }
        for (Map.Entry<String, String> label : node.labels().entrySet()) {
            boolean told = perNode.contains(label.getKey());
            if (told
                    && !(label.getKey().equals(NodeShape.HOSTNAME)
                            && label.getValue().equals(node.name()))) {
                size += length(label.getValue()) + 3;
            }
        }
        return size;
    }

    static int group(GroupKey key, NodeShape first, PerNodeLabels perNode) {
        int size = GROUP_FRAME + RESERVED_FRAME + 8 * SUM_DIGITS;
        for (Map.Entry<String, String> label : key.labels().entrySet()) {
            size += length(label.getKey()) + length(label.getValue()) + MARKS;
        }
        for (NodeTaint taint : key.taints()) {
            size += 40
                    + length(taint.key())
                    + length(taint.effect())
                    + (taint.value() == null ? 0 : length(taint.value()));
        }
        for (String name : first.allocatable().extended().keySet()) {
            size += 3 * (length(name) + MARKS) + 2 * SUM_DIGITS;
        }
        for (String label : perNode.keys()) {
            size += length(label) + MARKS;
        }
        return size;
    }

    private static int amount(long most) {
        return Long.toString(Math.abs(most)).length() + 3;
    }

    /** Kubernetes allows only ASCII in names, labels and resource names; anything else is counted as UTF-8. */
    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
