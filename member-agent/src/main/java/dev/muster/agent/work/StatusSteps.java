package dev.muster.agent.work;

import dev.muster.agent.attempt.Progress;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.Slots;
import dev.muster.agent.work.Attempt.Since;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what is written to the hub, and the looks that must come before. */
final class StatusSteps {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final MemberApi member;
    private final Reporting reporting;
    private final Consumer<String> forget;
    private final AttemptMeters meters;
    private final Clock clock;

    /** @param forget told the token of a Work that is gone from the hub: it holds nobody up any more */
    StatusSteps(MemberApi member, Reporting reporting, Consumer<String> forget, AttemptMeters meters, Clock clock) {
        this.member = member;
        this.reporting = reporting;
        this.forget = forget;
        this.meters = meters;
        this.clock = clock;
    }

    /** @param copyUid empty in a member without suspend, until the copy is made */
    Next arm(Attempt attempt, String copyUid, StatusSink sink) {
        WorkStatus last = attempt.work().getStatus();
        StatusDraft draft = StatusDraft.of(last)
                .phase(Phase.Starting)
                .copyUid(copyUid.isEmpty() ? null : copyUid)
                .reportSequence(reporting.youngestSequence());
        if (last == null || last.armedAt() == null) {
            attempt.arm();
            draft.armedAt(now()).reservation(attempt.progress().reservation().code());
        }
        return write(attempt, draft.build(), sink);
    }

    Next report(Attempt attempt, WorkStatus status, StatusSink sink) {
        return write(attempt, status, sink);
    }

    Next conclude(Attempt attempt, Step.Conclude step, StatusSink sink) {
        if (!step.despitePods() && !live(attempt).isEmpty()) {
            attempt.end(Since.Empty);
            return new Next.Later(SOON);
        }
        WorkStatus status = StatusDraft.of(step.status())
                .reportSequence(reporting.youngestSequence())
                .build();
        Answer<Work> answer = put(attempt, status, sink);
        if (answer instanceof Answer.Done<Work>) {
            reporting.ended(attempt.token(), Objects.requireNonNull(status.phase()));
            meters.ended(status);
        }
        return written(attempt, answer, sink);
    }

    Next lookAtDriver(Attempt attempt) {
        attempt.looked(member.pods(attempt.token()));
        attempt.progress(attempt.progress().withLookedLive(true));
        return Next.AGAIN;
    }

    Next listPods(Attempt attempt) {
        if (live(attempt).isEmpty()) {
            attempt.restart(Since.Empty);
            return Next.AGAIN;
        }
        attempt.end(Since.Empty);
        return new Next.Later(SOON);
    }

    /** Pods of the token that are not terminal, placeholders and fences included, from the API server itself. */
    private List<Pod> live(Attempt attempt) {
        return member.pods(attempt.token()).stream()
                .filter(pod -> !Slots.terminal(pod))
                .toList();
    }

    private Next write(Attempt attempt, WorkStatus status, StatusSink sink) {
        return written(attempt, put(attempt, status, sink), sink);
    }

    private Answer<Work> put(Attempt attempt, WorkStatus status, StatusSink sink) {
        Work seen = attempt.work();
        return sink.write(
                seen,
                StatusDraft.of(status)
                        .conditions(stamp(status.conditions(), seen.getStatus()))
                        .build());
    }

    private Next written(Attempt attempt, Answer<Work> answer, StatusSink sink) {
        return switch (answer) {
            case Answer.Done<Work> d -> {
                attempt.see(d.value());
                attempt.restart(Since.Written);
                attempt.end(Since.Changed);
                yield Next.AGAIN;
            }
            case Answer.Conflict<Work> c -> again(attempt, sink);
            case Answer.Exists<Work> e -> again(attempt, sink);
            case Answer.Gone<Work> g -> gone(attempt);
            case Answer.Refused<Work> r -> throw new IllegalStateException("status of the Work: " + r.message());
        };
    }

    /** What the attempt left in the member is found by the sweep. */
    private Next gone(Attempt attempt) {
        forget.accept(attempt.token());
        return Next.REST;
    }

    /** Somebody wrote in between, so the order may be another one: decide from the beginning. */
    private Next again(Attempt attempt, StatusSink sink) {
        Optional<Work> work = sink.read(attempt.work());
        if (work.isEmpty()) {
            return gone(attempt);
        }
        attempt.see(work.get());
        Progress kept = attempt.progress();
        attempt.progress(kept.askAgain().withName(new Progress.Name.Unasked()));
        return Next.AGAIN;
    }

    private @Nullable List<Condition> stamp(@Nullable List<Condition> conditions, @Nullable WorkStatus last) {
        if (conditions == null) {
            return null;
        }
        List<Condition> before = last == null || last.conditions() == null ? List.of() : last.conditions();
        return conditions.stream().map(c -> stamp(c, before)).toList();
    }

    private Condition stamp(Condition condition, List<Condition> before) {
        String since = before.stream()
                .filter(b -> Objects.equals(b.getType(), condition.getType())
                        && Objects.equals(b.getStatus(), condition.getStatus()))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(this::now);
        return new ConditionBuilder(condition).withLastTransitionTime(since).build();
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
