package dev.muster.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Spark's answer as {@link Facts}: its pods, after the operator's webhook, as API server and scheduler count them. */
final class SparkAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SparkAnswer() {}

    /** @param answer of the process beside Spark */
    static ObjectNode facts(ObjectNode answer, JsonNode spec) {
        if (answer.has(Facts.REFUSED)) {
            return answer;
        }
        try {
            return counted(answer, spec);
        } catch (IllegalArgumentException noQuantity) {
            return JSON.createObjectNode().put(Facts.REFUSED, "API server: " + noQuantity.getMessage());
        }
    }

    private static ObjectNode counted(ObjectNode answer, JsonNode spec) {
        ObjectNode facts = JSON.createObjectNode();
        for (String role : new String[] {"driver", "executor"}) {
            ObjectNode pod = OperatorWebhook.admitted(answer.withObject("/" + role), spec, role);
            Optional<String> refusal = refusal(role, pod.path("spec"));
            if (refusal.isPresent()) {
                return JSON.createObjectNode().put(Facts.REFUSED, refusal.get());
            }
            facts.set(role, podFacts(pod.path("spec")));
        }
        facts.put("count", Math.max(1, answer.path("count").asInt()));
        facts.set("driverPod", answer.at("/driver/pod/metadata/name"));
        return facts;
    }

    /** The API server's: a request above its limit, or two amounts of a device. */
    private static Optional<String> refusal(String role, JsonNode pod) {
        for (String list : new String[] {"containers", "initContainers"}) {
            for (JsonNode container : pod.path(list)) {
                Map<String, BigDecimal> limits = amounts(container.at("/resources/limits"));
                for (Map.Entry<String, BigDecimal> request : requests(container).entrySet()) {
                    BigDecimal limit = limits.get(request.getKey());
                    boolean device = request.getKey().contains("/");
                    if (request.getValue().signum() < 0
                            || limit != null && request.getValue().compareTo(limit) > 0
                            || device && (limit == null || request.getValue().compareTo(limit) != 0)) {
                        return Optional.of("API server: " + role + " " + request + " with limit " + limit);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static ObjectNode podFacts(JsonNode pod) {
        ObjectNode facts = JSON.createObjectNode();
        effective(pod, true)
                .forEach((resource, amount) -> facts.withObject("/requests").put(resource, Facts.plain(amount)));
        facts.withObject("/requests");
        effective(pod, false)
                .forEach((resource, amount) -> facts.withObject("/limits").put(resource, Facts.plain(amount)));
        facts.withObject("/limits");
        Facts.put(facts, "nodeSelector", pod.path("nodeSelector"));
        Facts.put(facts, "affinity", pod.path("affinity"));
        Facts.put(facts, "tolerations", pod.path("tolerations"));
        Facts.put(facts, "topologySpread", pod.path("topologySpreadConstraints"));
        Facts.put(facts, "priorityClassName", pod.path("priorityClassName"));
        Facts.put(facts, "schedulerName", pod.path("schedulerName"));
        Facts.put(facts, "runtimeClassName", pod.path("runtimeClassName"));
        facts.put(
                "account",
                pod.path("serviceAccountName").asText(pod.path("serviceAccount").asText("default")));
        return facts;
    }

    /** What the whole pod asks for, or is limited to: containers together, or a step of its start if that is more. */
    private static Map<String, BigDecimal> effective(JsonNode pod, boolean asked) {
        Map<String, BigDecimal> running = new TreeMap<>();
        pod.path("containers").forEach(container -> add(running, of(container, asked)));
        Map<String, BigDecimal> helpers = new TreeMap<>();
        Map<String, BigDecimal> most = new TreeMap<>();
        for (JsonNode container : pod.path("initContainers")) {
            Map<String, BigDecimal> own = of(container, asked);
            if (container.path("restartPolicy").asText().equals("Always")) {
                add(running, own);
                add(helpers, own);
                raise(most, helpers);
            } else {
                Map<String, BigDecimal> step = new TreeMap<>(helpers);
                add(step, own);
                raise(most, step);
            }
        }
        raise(most, running);
        if (asked) {
            add(most, amounts(pod.path("overhead")));
        }
        return most;
    }

    private static Map<String, BigDecimal> of(JsonNode container, boolean asked) {
        return asked ? requests(container) : amounts(container.at("/resources/limits"));
    }

    /** A limit without request is the request too. */
    private static Map<String, BigDecimal> requests(JsonNode container) {
        Map<String, BigDecimal> requests = amounts(container.at("/resources/limits"));
        requests.putAll(amounts(container.at("/resources/requests")));
        return requests;
    }

    private static Map<String, BigDecimal> amounts(JsonNode quantities) {
        Map<String, BigDecimal> amounts = new TreeMap<>();
        quantities
                .properties()
                .forEach(entry -> amounts.put(
                        entry.getKey(),
                        Facts.amount(entry.getKey(), entry.getValue().asText())));
        return amounts;
    }

    private static void add(Map<String, BigDecimal> to, Map<String, BigDecimal> more) {
        more.forEach((resource, amount) -> to.merge(resource, amount, BigDecimal::add));
    }

    private static void raise(Map<String, BigDecimal> to, Map<String, BigDecimal> other) {
        other.forEach((resource, amount) -> to.merge(resource, amount, BigDecimal::max));
    }
}
