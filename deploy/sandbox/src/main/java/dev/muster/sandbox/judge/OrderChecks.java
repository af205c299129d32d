package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** S3, S4, S5 and S12: what the hub was told about attempts, in order. */
final class OrderChecks {
    private static final Set<String> PROOFS = Set.of("ReservationFailed", "Refused", "Finished", "Withdrawn");
    private static final Set<String> FINAL = Set.of("ReservationFailed", "Refused", "Withdrawn");

    private OrderChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        Invariant.S3,
                        "hub's audit log: when a Work with intent Run is created, each earlier Work of its binding has a proof: a "
                                + "proving phase, or the order to withdraw written while it had no phase, or it is gone after one, or its "
                                + "member is attested",
                        (history, ending) -> proofs(history)),
                new Check(
                        Invariant.S4,
                        "hub's audit log: attempts of created Works and of written bindings never fall",
                        (history, ending) -> forwards(history)),
                new Check(
                        Invariant.S5,
                        "hub's audit log: a Work's proving phase and a template's COMPLETED do not change; Finished becomes Withdrawn on "
                                + "order only",
                        (history, ending) -> finals(history)),
                new Check(
                        Invariant.S12,
                        "hub's audit log: a written binding that names a PropagationPolicy is in that policy's namespace",
                        (history, ending) -> namespaces(history)));
    }

    /** What is known of a Work so far. */
    private static final class Known {
        boolean proof;
        String phase = "";
    }

    private static List<String> proofs(History history) {
        var findings = new ArrayList<String>();
        Map<String, TreeMap<Long, Known>> jobs = new HashMap<>();
        var attested = new java.util.HashSet<String>();
        history.onHub().filter(event -> event.changed("memberclusters")).forEach(event -> {
            if (!event.after().path("spec").path("attestedGone").isMissingNode()) {
                attested.add("muster-member-" + event.request().name());
            }
        });
        history.onHub().filter(event -> event.changed("works")).forEach(event -> {
            var spec = event.after().path("spec");
            if (!spec.path("form").asText().equals("Job")) {
                return;
            }
            var works = jobs.computeIfAbsent(spec.path("binding").path("uid").asText(), uid -> new TreeMap<>());
            var attempt = spec.path("attempt").asLong();
            var withdraw = spec.path("intent").asText().equals("Withdraw");
            if (event.request().verb().equals("create") && !withdraw) {
                works.headMap(attempt).forEach((earlier, known) -> {
                    if (!known.proof) {
                        findings.add(event + ": attempt " + attempt + " is ordered while attempt " + earlier
                                + " has phase '" + known.phase + "' and no proof");
                    }
                });
            }
            var known = works.computeIfAbsent(attempt, number -> new Known());
            known.phase = event.after().path("status").path("phase").asText("");
            known.proof |= PROOFS.contains(known.phase)
                    || withdraw && known.phase.isEmpty()
                    || attested.contains(event.request().namespace());
        });
        return findings;
    }

    private static List<String> forwards(History history) {
        var findings = new ArrayList<String>();
        Map<String, Long> works = new HashMap<>();
        Map<String, Long> bindings = new HashMap<>();
        history.onHub().filter(event -> event.request().succeeded()).forEach(event -> {
            var spec = event.after().path("spec");
            if (event.done("create", "works") && spec.path("form").asText().equals("Job")) {
                rises(works, spec.path("binding").path("uid").asText(), spec, event, findings);
            } else if (event.changed("resourcebindings") && !spec.isMissingNode()) {
                rises(bindings, event.uid(), spec, event, findings);
            }
        });
        return findings;
    }

    private static void rises(
            Map<String, Long> highest, String uid, JsonNode spec, Event event, List<String> findings) {
        var attempt = spec.path("attempt").asLong();
        var before = highest.merge(uid, attempt, Math::max);
        if (attempt < before) {
            findings.add(event + ": attempt " + attempt + " after " + before);
        }
    }

    private static List<String> finals(History history) {
        var findings = new ArrayList<String>();
        Map<String, String> phases = new HashMap<>();
        Map<String, String> states = new HashMap<>();
        history.onHub().filter(event -> event.request().succeeded()).forEach(event -> {
            if (event.changed("works") && !event.after().path("spec").isMissingNode()) {
                var phase = event.after().path("status").path("phase").asText("");
                var before = phases.put(event.uid(), phase);
                var ordered = event.after().path("spec").path("intent").asText().equals("Withdraw");
                if (before != null
                        && !before.equals(phase)
                        && (FINAL.contains(before)
                                || before.equals("Finished") && !(ordered && phase.equals("Withdrawn")))) {
                    findings.add(event + ": phase " + before + " became '" + phase + "'");
                }
            } else if (event.changed("sparkapplications")) {
                var state = event.after()
                        .path("status")
                        .path("applicationState")
                        .path("state")
                        .asText("");
                var before = states.put(event.uid(), state);
                if ("COMPLETED".equals(before)
                        && !state.equals(before)
                        && !event.request().verb().equals("delete")) {
                    findings.add(event + ": state COMPLETED became '" + state + "'");
                }
            }
        });
        return findings;
    }

    private static List<String> namespaces(History history) {
        return history.onHub()
                .filter(event -> event.changed("resourcebindings") || event.changed("clusterresourcebindings"))
                .filter(event -> {
                    var policy = event.after().path("spec").path("policy");
                    return policy.path("kind").asText().equals("PropagationPolicy")
                            && !policy.path("namespace")
                                    .asText()
                                    .equals(event.request().namespace());
                })
                .map(event -> event + ": its policy is "
                        + event.after()
                                .path("spec")
                                .path("policy")
                                .path("namespace")
                                .asText() + "/"
                        + event.after().path("spec").path("policy").path("name").asText())
                .toList();
    }
}
