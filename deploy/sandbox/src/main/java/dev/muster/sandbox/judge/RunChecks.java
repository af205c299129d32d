package dev.muster.sandbox.judge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.sandbox.judge.Lives.Kind;
import dev.muster.sandbox.judge.Lives.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** S1 and S2: one run, one driver. */
final class RunChecks {
    private RunChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        Invariant.S1,
                        "audit logs of all members: armed copies and Spark pods of two attempts of a job never live at once",
                        (history, ending) -> singleRun(Lives.of(history))),
                new Check(
                        Invariant.S1,
                        "audit logs: a copy is unsuspended only after its Work said Starting, and names that copy if it names one",
                        (history, ending) -> unlocked(history)),
                new Check(
                        Invariant.S2,
                        "audit logs: no two drivers of a job live at once, and no token has two driver creates",
                        (history, ending) -> singleDriver(Lives.of(history))));
    }

    private static List<String> singleRun(List<Life> lives) {
        return overlaps(
                lives.stream()
                        .filter(life ->
                                life.kind() == Kind.ARMED || life.kind() == Kind.DRIVER || life.kind() == Kind.EXECUTOR)
                        .toList(),
                (a, b) -> !a.token().equals(b.token())
                        || !a.member().equals(b.member())
                        || a.kind() == Kind.ARMED && b.kind() == Kind.ARMED);
    }

    /** Armed without the lock that fences it: somebody else may be told that it never was. */
    private static List<String> unlocked(History history) {
        return Lives.of(history).stream()
                .filter(life -> life.kind() == Kind.ARMED)
                .filter(life -> history.onHub()
                        .noneMatch(event -> event.changed("works")
                                && event.at().isBefore(life.from())
                                && locks(event.after(), life)))
                .map(life -> life + ": before its Work said Starting")
                .toList();
    }

    private static boolean locks(JsonNode work, Life life) {
        var copy = work.path("status").path("copyUid").asText("");
        return work.path("spec").path("token").asText().equals(life.token())
                && work.path("status").path("phase").asText().equals("Starting")
                && (copy.isEmpty() || copy.equals(life.uid()));
    }

    private static List<String> singleDriver(List<Life> lives) {
        var drivers = lives.stream().filter(life -> life.kind() == Kind.DRIVER).toList();
        var findings = overlaps(drivers, (a, b) -> true);
        drivers.stream()
                .collect(Collectors.groupingBy(Life::token, Collectors.counting()))
                .forEach((token, count) -> {
                    if (count > 1) {
                        findings.add(count + " drivers were made for " + token);
                    }
                });
        return findings;
    }

    private static List<String> overlaps(List<Life> lives, BiPredicate<Life, Life> mayNot) {
        var findings = new ArrayList<String>();
        for (Map.Entry<String, List<Life>> job :
                lives.stream().collect(Collectors.groupingBy(Life::job)).entrySet()) {
            var ofJob = job.getValue();
            for (int i = 0; i < ofJob.size(); i++) {
                for (int k = i + 1; k < ofJob.size(); k++) {
                    if (mayNot.test(ofJob.get(i), ofJob.get(k)) && ofJob.get(i).overlaps(ofJob.get(k))) {
                        findings.add(ofJob.get(i) + " while " + ofJob.get(k));
                    }
                }
            }
        }
        return findings;
    }
}
