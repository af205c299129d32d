package dev.muster.agent.reserve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.fleet.GangPodSet;
import java.util.List;

/** Nodes without machines behind them, that start what they are given and bill it. */
final class VirtualNodes {
    /** The label that virtual nodes carry. */
    static final String LABEL = "type";

    static final String VALUE = "virtual-kubelet";

    private static final String TAINT = "virtual-kubelet.io/provider";

    private VirtualNodes() {}

    /** The pods can go nowhere else: by their node selector, or by every term of their required node affinity. */
    static boolean only(GangPodSet set) {
        if (set.nodeSelector() != null && VALUE.equals(set.nodeSelector().get(LABEL))) {
            return true;
        }
        if (set.affinity() == null) {
            return false;
        }
        JsonNode terms = set.affinity()
                .path("nodeAffinity")
                .path("requiredDuringSchedulingIgnoredDuringExecution")
                .path("nodeSelectorTerms");
        boolean all = !terms.isEmpty();
        for (JsonNode term : terms) {
            all &= asksForVirtual(term);
        }
        return all;
    }

    /** The pods may go there. */
    static boolean tolerated(GangPodSet set) {
        boolean tolerated = false;
        for (JsonNode toleration : set.tolerations() == null ? List.<JsonNode>of() : set.tolerations()) {
            String key = toleration.path("key").asText("");
            tolerated |= key.equals(TAINT)
                    || key.isEmpty() && toleration.path("operator").asText("").equals("Exists");
        }
        return tolerated;
    }

    private static boolean asksForVirtual(JsonNode term) {
        boolean asks = false;
        for (JsonNode expression : term.path("matchExpressions")) {
            boolean in = expression.path("key").asText("").equals(LABEL)
                    && expression.path("operator").asText("").equals("In")
                    && expression.path("values").size() == 1
                    && expression.path("values").path(0).asText("").equals(VALUE);
            asks |= in;
        }
        return asks;
    }
}
