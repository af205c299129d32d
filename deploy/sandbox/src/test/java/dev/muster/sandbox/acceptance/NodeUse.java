package dev.muster.sandbox.acceptance;

import dev.muster.sandbox.fleet.Audit;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replays creates, bindings, ends and deletions of pods from an audit log: how much cpu each node was asked for, and when. */
final class NodeUse {
    private final Map<String, Long> requested = new HashMap<>();
    private final Map<String, String> nodeOf = new HashMap<>();
    private final Map<String, Long> peak = new HashMap<>();

    NodeUse(Audit audit) {
        audit.succeeded().requests().stream()
                .filter(request -> request.resource().equals("pods") && request.isWrite())
                .forEach(this::apply);
    }

    private void apply(Audit.Request request) {
        var key = request.namespace() + "/" + request.name();
        switch (request.verb() + " " + request.path()) {
            case "create pods" -> {
                requested.put(key, cpu(request));
                var node = request.object().path("spec").path("nodeName").asText("");
                if (!node.isEmpty()) {
                    bind(key, node);
                }
            }
            case "create pods/binding" ->
                bind(key, request.object().path("target").path("name").asText());
            case "patch pods/status", "update pods/status" -> {
                var phase = request.object().path("status").path("phase").asText("");
                if (phase.equals("Succeeded") || phase.equals("Failed")) {
                    nodeOf.remove(key);
                }
            }
            case "delete pods" -> {
                if (request.object().path("gracePeriodSeconds").asInt(-1) == 0) {
                    nodeOf.remove(key);
                }
            }
            default -> {
                // Labels and the like ask for nothing.
            }
        }
    }

    private void bind(String key, String node) {
        nodeOf.put(key, node);
        var use = nodeOf.entrySet().stream()
                .filter(entry -> entry.getValue().equals(node))
                .mapToLong(entry -> requested.getOrDefault(entry.getKey(), 0L))
                .sum();
        peak.merge(node, use, Math::max);
    }

    private static long cpu(Audit.Request request) {
        long sum = 0;
        for (var container : request.object().path("spec").path("containers")) {
            var cpu = container.path("resources").path("requests").path("cpu").asText("0");
            sum += Quantity.getAmountInBytes(new Quantity(cpu))
                    .multiply(BigDecimal.valueOf(1000))
                    .longValue();
        }
        return sum;
    }

    /** Nodes that were ever asked for more cpu (millicores) than they have. */
    List<String> above(Map<String, Long> capacity) {
        var above = new ArrayList<String>();
        peak.forEach((node, use) -> {
            var has = capacity.get(node);
            if (has != null && use > has) {
                above.add(node + " was asked for " + use + "m of " + has + "m");
            }
        });
        return above;
    }
}
