package dev.muster.core.fit;

import dev.muster.core.model.LabelRequirement;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.NodeTerm;
import dev.muster.core.model.Toleration;
import java.util.Map;

/**
 * Which nodes of one group the pods of one set may stand on. What all nodes of the group share is decided once; only
 * constraints that name a per-node label or the node's name are looked at node by node.
 */
final class NodeMatch {
    private enum Verdict {
        ALL,
        NONE,
        EACH
    }

    private final NodeGroup group;
    private final NodeConstraints constraints;
    private final boolean tainted;
    private final Verdict verdict;

    NodeMatch(NodeGroup group, NodeConstraints constraints) {
        this.group = group;
        this.constraints = constraints;
        this.tainted = Toleration.firstUntolerated(group.taints(), constraints.tolerations()) != null;
        this.verdict = verdict();
    }

    /** Whether a taint that the pods do not tolerate keeps them off every node of the group. */
    boolean tainted() {
        return tainted;
    }

    /** Whether no node of the group can match. */
    boolean none() {
        return verdict == Verdict.NONE;
    }

    /** Whether every node of the group matches. */
    boolean all() {
        return verdict == Verdict.ALL;
    }

    boolean test(int node) {
        return switch (verdict) {
            case ALL -> true;
            case NONE -> false;
            case EACH -> selects(node);
        };
    }

    private Verdict verdict() {
        if (tainted || group.size() == 0) {
            return Verdict.NONE;
        }
        if (constraints.nodeSelector().isEmpty() && constraints.required().isEmpty()) {
            return Verdict.ALL;
        }
        if (dependsOnNode()) {
            return Verdict.EACH;
        }
        return selects(0) ? Verdict.ALL : Verdict.NONE;
    }

    private boolean dependsOnNode() {
        return constraints.nodeSelector().keySet().stream().anyMatch(this::isPerNode)
                || constraints.required().stream()
                        .anyMatch(term -> !term.fields().isEmpty()
                                || term.expressions().stream().anyMatch(want -> isPerNode(want.key())));
    }

    private boolean isPerNode(String key) {
        return group.perNodeLabels().containsKey(key);
    }

    /** Whether node selector and required affinity name the node, taints left aside. */
    boolean selects(int node) {
        for (Map.Entry<String, String> want : constraints.nodeSelector().entrySet()) {
            if (!want.getValue().equals(group.label(node, want.getKey()))) {
                return false;
            }
        }
        return constraints.required().isEmpty()
                || constraints.required().stream().anyMatch(term -> holds(group, node, term));
    }

    /** Whether one affinity term holds on a node. */
    static boolean holds(NodeGroup group, int node, NodeTerm term) {
        if (term.isEmpty()) {
            return false;
        }
        for (LabelRequirement want : term.expressions()) {
            if (!want.matches(group.label(node, want.key()))) {
                return false;
            }
        }
        for (LabelRequirement want : term.fields()) {
            if (!want.key().equals(NodeTerm.NAME_FIELD)
                    || !want.matches(group.names().get(node))) {
                return false;
            }
        }
        return true;
    }
}
