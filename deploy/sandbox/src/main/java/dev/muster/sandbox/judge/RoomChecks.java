package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import dev.muster.sandbox.judge.Lives.Kind;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** S7, S8 and S9: room is booked once, and for whole gangs. */
final class RoomChecks {
    private RoomChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        Invariant.S7,
                        "audit logs of all members: the cpu of the pods bound to a node, ours and others', by replay of binds, ends and "
                                + "deletions, is never more than the node's allocatable",
                        (history, ending) -> overcommitted(history, ending.allocatable())),
                new Check(
                        Invariant.S8,
                        "metric muster_ledger_claims of a control plane that was just started, when nothing is placed",
                        (history, ending) -> ending.claims() > 0
                                        && ending.jobs().isEmpty()
                                ? List.of(ending.claims() + " claims are left in the ledger, and no job is there")
                                : List.of()),
                new Check(
                        Invariant.S9,
                        "audit logs: a copy is lifted only when each pod of its gang has a bound placeholder, where placeholders were "
                                + "ordered; with ReservationFailed none is left",
                        (history, ending) -> wholeGangs(history)));
    }

    /** A pod that is bound, and what it asks for. */
    private record Use(String node, BigDecimal cpu) {}

    /** What is booked on nodes, replayed. A scheduler that is quick is answered before who made the pod is: either may come first. */
    private static final class Booked {
        private final Map<String, BigDecimal> requests = new HashMap<>();
        private final Map<String, Use> bound = new HashMap<>();

        /** @return the node, with its cluster, on which a scheduler has put more; empty for none */
        String take(Event event) {
            return switch (event.request().path()) {
                case "pods", "pods/status" -> pod(event);
                case "pods/binding" -> {
                    var sent = event.request().object();
                    yield bind(
                            event,
                            sent.path("metadata").path("uid").asText(),
                            sent.path("target").path("name").asText());
                }
                case String other -> "";
            };
        }

        private String pod(Event event) {
            var uid = event.uid();
            if (event.done("create", "pods")) {
                requests.put(uid, cpu(event.after().path("spec")));
                var known = bound.get(uid);
                if (known != null) {
                    bound.put(uid, new Use(known.node(), requests.get(uid)));
                    return known.node();
                }
                var node = event.after().path("spec").path("nodeName").asText("");
                if (!node.isEmpty()) {
                    bind(event, uid, node);
                }
            } else if (isOver(event)) {
                bound.remove(uid);
            }
            return "";
        }

        private String bind(Event event, String uid, String name) {
            var node = event.cluster() + "/" + name;
            bound.put(uid, new Use(node, requests.getOrDefault(uid, BigDecimal.ZERO)));
            return node;
        }

        BigDecimal on(String node) {
            return bound.values().stream()
                    .filter(use -> use.node().equals(node))
                    .map(Use::cpu)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    private static List<String> overcommitted(History history, Map<String, String> allocatable) {
        var findings = new ArrayList<String>();
        var booked = new Booked();
        history.inMembers().filter(event -> event.request().succeeded()).forEach(event -> {
            var node = booked.take(event);
            var room = allocatable.get(node);
            if (room != null && booked.on(node).compareTo(amount(room)) > 0) {
                findings.add(event + ": " + booked.on(node) + " of " + room + " cpu on " + node);
            }
        });
        return findings;
    }

    private static boolean isOver(Event event) {
        var phase = event.after().path("status").path("phase").asText("");
        return phase.equals("Succeeded")
                || phase.equals("Failed")
                || event.request().verb().equals("delete")
                        && event.after()
                                        .path("metadata")
                                        .path("deletionGracePeriodSeconds")
                                        .asLong(0)
                                == 0;
    }

    private static BigDecimal cpu(JsonNode spec) {
        return StreamSupport.stream(spec.path("containers").spliterator(), false)
                .map(container -> amount(
                        container.path("resources").path("requests").path("cpu").asText("0")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(String quantity) {
        return Quantity.getAmountInBytes(new Quantity(quantity));
    }

    private static List<String> wholeGangs(History history) {
        var findings = new ArrayList<String>();
        Map<String, Integer> gangs = new HashMap<>();
        var lives = Lives.of(history);
        for (var event : history.onHub().filter(one -> one.changed("works")).toList()) {
            var spec = event.after().path("spec");
            var token = spec.path("token").asText("");
            if (spec.path("reservation").path("placeholders").asBoolean(false)) {
                gangs.put(token, pods(spec));
            }
            if (event.after().path("status").path("phase").asText("").equals("ReservationFailed")) {
                lives.stream()
                        .filter(life -> life.kind() == Kind.SLOT && life.token().equals(token) && life.at(event.at()))
                        .forEach(life -> findings.add(event + ": says so while there is " + life));
            }
        }
        lives.stream().filter(life -> life.kind() == Kind.ARMED).forEach(armed -> {
            var wanted = gangs.getOrDefault(armed.token(), 0);
            var held = lives.stream()
                    .filter(life -> life.kind() == Kind.SLOT
                            && life.token().equals(armed.token())
                            && !life.node().isEmpty()
                            && life.at(armed.from()))
                    .count();
            if (held < wanted) {
                findings.add(armed + ": lifted with " + held + " of " + wanted + " placeholders bound");
            }
        });
        return findings;
    }

    private static int pods(JsonNode workSpec) {
        return StreamSupport.stream(workSpec.path("gang").spliterator(), false)
                .mapToInt(set -> set.path("count").asInt())
                .sum();
    }

    /** Whether an object carries a mark of ours. */
    static boolean isOurs(JsonNode object) {
        var labels = object.path("metadata").path("labels");
        return labels.has(Reserved.TOKEN) || labels.has(Reserved.SLOT) || labels.has(Reserved.SOURCE);
    }
}
