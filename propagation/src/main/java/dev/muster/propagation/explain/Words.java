package dev.muster.propagation.explain;

import dev.muster.propagation.explain.Explanation.PodSetSize;
import dev.muster.propagation.interpret.Fact;
import java.util.List;

/** Explanations and simulations as plain words for people. */
final class Words {
    private final StringBuilder text = new StringBuilder();

    private Words() {}

    static String of(Explanation it) {
        var words = new Words();
        words.line("Job", it.metadata().namespace() + "/" + it.metadata().name());
        words.line("Phase", it.phase() + (it.since() == null ? "" : " since " + it.since()));
        words.line("Attempt", it.attempt() + (it.member() == null ? "" : " in " + it.member()));
        words.line("Policy", it.policy() == null ? "none selects it" : it.policy());
        if (it.message() != null) {
            words.line("Says", it.message());
        }
        words.gang(it.gang(), it.sizedBy(), it.notCounted());
        var queue = it.queue();
        if (queue != null) {
            words.line(
                    "Queue", "position " + queue.position() + " of " + queue.of() + ", priority " + queue.priority());
            words.list("Ahead", queue.ahead());
            if (queue.aheadElsewhere() > 0) {
                words.line("", queue.aheadElsewhere() + " jobs of other namespaces");
            }
        }
        words.list("Held by", it.reasons());
        words.members(it.members());
        words.list("Unblocked by", it.unblockedBy());
        words.list("Would help", it.wouldHelp());
        words.start(it.expectedStart());
        words.list(
                "History",
                it.history().stream()
                        .map(ended -> "attempt " + ended.attempt() + " in " + ended.member() + ": " + ended.outcome()
                                + (ended.message() == null ? "" : ", " + ended.message())
                                + (ended.at() == null ? "" : " (" + ended.at() + ")"))
                        .toList());
        return words.text.toString();
    }

    static String of(WhatIf it) {
        var words = new Words();
        words.line("Job", it.metadata().namespace() + "/" + it.metadata().name() + " (not stored)");
        words.line("Fits now", it.member() == null ? "no" : "yes, in " + it.member());
        words.line("Policy", it.policy() == null ? "none would select it" : it.policy());
        words.gang(it.gang(), it.sizedBy(), it.notCounted());
        words.list("Held by", it.reasons());
        words.members(it.members());
        if (!it.copies().isEmpty()) {
            words.line(
                    "Copies",
                    "room for "
                            + it.copies().values().stream()
                                    .mapToInt(count -> count)
                                    .sum() + (it.moreCopies() ? " or more" : "") + " such jobs: " + it.copies());
        }
        words.list("Would help", it.wouldHelp());
        if (it.aheadInQueue() > 0) {
            words.line("Queue", it.aheadInQueue() + " waiting jobs would be tried before it");
        }
        words.start(it.expectedStart());
        return words.text.toString();
    }

    private void gang(List<PodSetSize> gang, List<Fact> sizedBy, List<String> notCounted) {
        list(
                "Gang",
                gang.stream()
                        .map(set -> set.name() + ": " + set.count() + " x (" + set.request() + ")"
                                + (set.minimum() == set.count() ? "" : ", starts with " + set.minimum()))
                        .toList());
        list(
                "Sized by",
                sizedBy.stream()
                        .map(fact -> fact.subject() + " = " + fact.value() + ": " + fact.because())
                        .toList());
        list("Not counted", notCounted);
    }

    private void members(List<MemberRow> members) {
        if (!members.isEmpty()) {
            text.append('\n');
            text.append(new Sheet(
                            List.of("Member", "Verdict", "Reason", "Detail"),
                            members.stream()
                                    .map(row -> new Sheet.Row(
                                            "",
                                            row.member(),
                                            List.of(
                                                    row.member(),
                                                    row.verdict(),
                                                    row.reason() == null ? "" : row.reason(),
                                                    detail(row))))
                                    .toList())
                    .text());
            text.append('\n');
        }
    }

    private static String detail(MemberRow row) {
        var lacks = row.missing() == null || row.missing().isEmpty() ? "" : "; the hole lacks " + row.missing();
        return row.detail() + lacks + (row.until() == null ? "" : "; until " + row.until());
    }

    private void start(Explanation.ExpectedStart start) {
        line("Expected", (start.at() == null ? start.known() : start.at()) + ": " + start.because());
    }

    private void list(String label, List<String> values) {
        var shown = label;
        for (var value : values) {
            line(shown, value);
            shown = "";
        }
    }

    private void line(String label, String value) {
        var head = label.isEmpty() ? "" : label + ":";
        text.append(head)
                .repeat(" ", Math.max(1, 14 - head.length()))
                .append(Sheet.clean(value))
                .append('\n');
    }
}
