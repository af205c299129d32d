package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** S10, S11, S13, S14 and S20: how each request is made. */
final class WriteChecks {
    /** Kinds that decide a job's fate and whose bodies the audit log keeps. */
    private static final Set<String> LOCKED =
            Set.of("sparkapplications", "works", "resourcebindings", "clusterresourcebindings", "pods");

    /** etcd takes no larger object. */
    private static final int OBJECT_BYTES = 1_572_864;

    /** A retry each second for a minute, and some more for two actors: what repeats more often has no limit. */
    private static final int FAILURES_A_MINUTE = 120;

    private WriteChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        Invariant.S10,
                        "audit logs: each delete of a job's objects by Muster carries its UID or resourceVersion; an agent writes and deletes in "
                                + "its member only what carries a mark of ours, and nothing named as foreign",
                        (history, ending) -> foreign(history, ending.foreign())),
                new Check(
                        Invariant.S11,
                        "audit logs: each update and patch of a job's objects by Muster carries a resourceVersion",
                        (history, ending) -> unlocked(history)),
                new Check(
                        Invariant.S13,
                        "audit logs of all members: what an agent asks in another's name only reads, and never as system:masters or a "
                                + "system user (the gateway's own tests show the rest)",
                        (history, ending) -> impersonation(history)),
                new Check(
                        Invariant.S14,
                        "hub's audit log: no user but Muster's adds a label, annotation or finalizer of ours",
                        (history, ending) -> marks(history)),
                new Check(
                        Invariant.S20,
                        "audit logs: no object of Muster's is larger than etcd takes, no binding remembers more than 10 attempts, and no "
                                + "failing request is repeated more than 120 times a minute",
                        (history, ending) -> limits(history)));
    }

    private static List<String> foreign(History history, Set<String> foreign) {
        var findings = new ArrayList<String>();
        history.events().stream().filter(Event::byMuster).forEach(event -> {
            var request = event.request();
            if (request.verb().equals("delete")
                    && LOCKED.contains(request.path())
                    && request.object().path("preconditions").isEmpty()) {
                findings.add(event + ": deleted without a UID or version");
            }
            var name = request.resource() + " " + request.namespace() + "/" + request.name();
            if (request.isWrite()
                    && request.succeeded()
                    && !event.cluster().equals(history.hub())
                    && foreign.contains(name)) {
                findings.add(event + ": it is foreign");
            }
        });
        history.inMembers()
                .filter(event -> event.byMuster() && event.request().succeeded())
                .filter(event -> event.changed("sparkapplications") || event.changed("pods"))
                .filter(event -> Set.of("SparkApplication", "Pod")
                        .contains(event.after().path("kind").asText()))
                .filter(event -> !RoomChecks.isOurs(event.after()) && !disowns(event))
                .forEach(event -> findings.add(event + ": it carries no mark of ours"));
        return findings;
    }

    /** The one write that takes our marks away on purpose. */
    private static boolean disowns(Event event) {
        return event.request().object().path("metadata").path("labels").has(Reserved.TOKEN);
    }

    /** A server that has just started refuses what it cannot judge yet before it reads it: the log has no body then. */
    private static boolean turnedAway(Event event) {
        return !event.request().succeeded() && event.request().object().isEmpty();
    }

    private static List<String> unlocked(History history) {
        return history.events().stream()
                .filter(Event::byMuster)
                .filter(event -> LOCKED.contains(event.request().resource()))
                .filter(event -> event.request().verb().equals("update")
                        || event.request().verb().equals("patch"))
                .filter(event -> !turnedAway(event))
                .filter(event -> event.request()
                        .object()
                        .path("metadata")
                        .path("resourceVersion")
                        .asText("")
                        .isEmpty())
                .map(event -> event + ": not locked to a version")
                .toList();
    }

    private static List<String> impersonation(History history) {
        return history.inMembers()
                .filter(event -> !event.request().impersonated().isEmpty())
                .filter(event -> event.request().isWrite()
                        || event.request().impersonated().startsWith("system:"))
                .map(event -> event + ": in the name of " + event.request().impersonated())
                .toList();
    }

    private static List<String> marks(History history) {
        var findings = new ArrayList<String>();
        Map<String, Set<String>> known = new HashMap<>();
        history.onHub()
                .filter(event -> event.request().succeeded() && event.request().isWrite())
                .forEach(event -> {
                    var object = event.after();
                    if (object.path("metadata").isMissingNode() || event.uid().isEmpty()) {
                        return;
                    }
                    var now = marksOf(object);
                    var before = known.put(event.uid(), now);
                    // What was there before the log began has no known marks yet.
                    var first = before == null
                            && !event.request().verb().equals("create")
                            && event.request().code() != 201;
                    if (!event.byMuster() && !first && !event.request().user().startsWith("system:")) {
                        var added = new HashSet<>(now);
                        added.removeAll(before == null ? Set.of() : before);
                        if (!added.isEmpty()) {
                            findings.add(event + ": adds " + added);
                        }
                    }
                });
        return findings;
    }

    private static Set<String> marksOf(JsonNode object) {
        var marks = new HashSet<String>();
        var metadata = object.path("metadata");
        for (var map : List.of("labels", "annotations")) {
            metadata.path(map).properties().forEach(entry -> {
                if (entry.getKey().startsWith(Reserved.GROUP + "/")) {
                    marks.add(
                            map + " " + entry.getKey() + "=" + entry.getValue().asText());
                }
            });
        }
        metadata.path("finalizers").forEach(finalizer -> {
            if (finalizer.asText().startsWith(Reserved.GROUP + "/")) {
                marks.add("finalizer " + finalizer.asText());
            }
        });
        return marks;
    }

    private static List<String> limits(History history) {
        var findings = new ArrayList<String>();
        Map<String, Integer> failures = new HashMap<>();
        history.events().stream().filter(Event::byMuster).forEach(event -> {
            var request = event.request();
            if (!request.succeeded() && request.isWrite()) {
                var minute = request.at().getEpochSecond() / 60;
                var what = event.cluster() + " " + request.verb() + " " + request.path() + " " + request.namespace()
                        + "/" + request.name() + " " + request.code();
                if (failures.merge(what + " " + minute, 1, Integer::sum) == FAILURES_A_MINUTE + 1) {
                    findings.add(what + ": more than " + FAILURES_A_MINUTE + " times in a minute");
                }
            }
            if (request.succeeded()
                    && request.isWrite()
                    && request.object().toString().length() > OBJECT_BYTES) {
                findings.add(event + ": " + request.object().toString().length() + " bytes");
            }
            if (event.changed("resourcebindings")
                    && event.after().path("spec").path("history").size() > 10) {
                findings.add(event + ": remembers "
                        + event.after().path("spec").path("history").size() + " attempts");
            }
        });
        return findings;
    }
}
