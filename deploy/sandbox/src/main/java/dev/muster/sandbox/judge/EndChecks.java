package dev.muster.sandbox.judge;

import dev.muster.sandbox.judge.Lives.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** S6, S15, S16, S17, S18 and S19: what it comes to. */
final class EndChecks {
    /** Written by the clock and not for a job. */
    private static final Set<String> BY_THE_CLOCK =
            Set.of("leases", "capacityreports", "memberclusters", "memberclusters/status");

    private EndChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        Invariant.S6,
                        "metric muster_jobs of a control plane that was just started: its phases add up to the templates on the hub",
                        EndChecks::phases),
                new Check(
                        Invariant.S15,
                        "audit logs, the processes' logs, and all objects but Secrets at the end: a marker's bytes, plain and in base64, "
                                + "are in none of them",
                        (history, ending) -> leaks(ending)),
                new Check(
                        Invariant.S16,
                        "templates at the end: one that is neither placed nor over has a binding with a documented reason, in words on "
                                + "the template",
                        (history, ending) -> silent(ending)),
                new Check(
                        Invariant.S17,
                        "audit logs: at the write that lets a template go, no copy and no pod of its attempts is in any member",
                        (history, ending) -> left(history)),
                new Check(
                        Invariant.S18,
                        "audit logs: after all has settled, with every process started anew, Muster writes nothing for any job",
                        EndChecks::restless),
                new Check(
                        Invariant.S19,
                        "audit logs and the hub at the end: each job has come to the same state, by as many drivers, as undisturbed",
                        EndChecks::outcomes));
    }

    private static List<String> phases(History history, Ending ending) {
        if (ending.phases().isEmpty()) {
            return List.of();
        }
        var sum = ending.phases().values().stream().mapToInt(Integer::intValue).sum();
        return sum == ending.jobs().size()
                ? List.of()
                : List.of("phases " + ending.phases() + " add up to " + sum + ", and "
                        + ending.jobs().size() + " templates are on the hub");
    }

    private static List<String> leaks(Ending ending) {
        var findings = new ArrayList<String>();
        ending.texts()
                .forEach((where, lines) -> lines.forEach(line -> ending.secrets().stream()
                        .filter(line::contains)
                        .forEach(secret -> findings.add("bytes of a Secret are in " + where))));
        return findings.stream().distinct().toList();
    }

    private static List<String> silent(Ending ending) {
        return ending.jobs().stream()
                .filter(job -> job.state().isEmpty() || job.state().equals("PENDING"))
                .filter(job -> job.message().isEmpty() || !ending.reasons().contains(job.reason()))
                .map(job -> job.name() + " shows '" + job.state() + "' with reason '" + job.reason() + "' and words '"
                        + job.message() + "'")
                .toList();
    }

    private static List<String> left(History history) {
        var findings = new ArrayList<String>();
        Map<String, Set<String>> bindings = new HashMap<>();
        var lives = Lives.of(history);
        for (var event :
                history.onHub().filter(one -> one.request().succeeded()).toList()) {
            if (event.changed("resourcebindings")) {
                var template =
                        event.after().path("spec").path("template").path("uid").asText("");
                if (!template.isEmpty()) {
                    bindings.computeIfAbsent(template, uid -> new HashSet<>()).add(event.uid());
                }
            } else if (event.changed("sparkapplications") && goes(event)) {
                var jobs = bindings.getOrDefault(event.uid(), Set.of());
                lives.stream()
                        .filter(life -> jobs.contains(life.job()) && life.at(event.at()) && life.kind() != Kind.ARMED)
                        .forEach(life -> findings.add(event + ": lets go while there is " + life));
            }
        }
        return findings;
    }

    /** The template is deleted, and this write takes the last finalizer. */
    private static boolean goes(Event event) {
        var metadata = event.after().path("metadata");
        return event.byMuster()
                && !metadata.path("deletionTimestamp").isMissingNode()
                && metadata.path("finalizers").isEmpty();
    }

    private static List<String> restless(History history, Ending ending) {
        return history.since(ending.settled()).events().stream()
                .filter(event -> event.byMuster() && event.request().isWrite())
                .filter(event -> !BY_THE_CLOCK.contains(event.request().path()))
                .filter(event -> !event.request().path().endsWith("reviews"))
                .map(event -> event + ": after all had settled at " + ending.settled())
                .toList();
    }

    private static List<String> outcomes(History history, Ending ending) {
        var findings = new ArrayList<String>();
        for (var wanted : ending.expected()) {
            var drivers = history.inMembers()
                    .filter(event -> event.done("create", "pods")
                            && event.request().name().equals(wanted.job() + "-driver"))
                    .count();
            if (wanted.starts() >= 0 && drivers != wanted.starts()) {
                findings.add(wanted.job() + " had " + drivers + " drivers in place of " + wanted.starts());
            }
            var state = ending.jobs().stream()
                    .filter(job -> job.name().equals(wanted.job()))
                    .map(Ending.Shown::state)
                    .findFirst()
                    .orElse("");
            if (!state.equals(wanted.state())) {
                findings.add(wanted.job() + " shows '" + state + "' in place of '" + wanted.state() + "'");
            }
        }
        return findings;
    }
}
