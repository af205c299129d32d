package dev.muster.agent.work;

import dev.muster.agent.apply.Copies;
import dev.muster.agent.apply.SuspendSupport;
import dev.muster.agent.attempt.Copy;
import dev.muster.agent.attempt.Progress.Ending;
import dev.muster.agent.attempt.Progress.Name;
import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.attempt.Step;
import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MergePatch;
import dev.muster.agent.work.Attempt.Since;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkReason;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;

/** Carries out what is done to the copy in the member. Every write is locked to what was decided on. */
final class CopySteps {
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration NOT_LOOKED = Duration.ofMillis(200);

    private final MemberApi member;
    private final SuspendSupport suspend;
    private final StatusSteps statuses;

    CopySteps(MemberApi member, SuspendSupport suspend, StatusSteps statuses) {
        this.member = member;
        this.suspend = suspend;
        this.statuses = statuses;
    }

    /**
     * Creates the copy. Before the first of this process, and before an unsuspended one, the create is rehearsed: where
     * {@code suspend} does not hold, Starting has to be written first.
     */
    Next create(Attempt attempt, boolean suspended, StatusSink sink) {
        SparkApplication wanted = Copies.of(attempt.work().getSpec(), suspended);
        if (suspended) {
            switch (suspend.operator()) {
                case NotLooked -> {
                    return new Next.Later(NOT_LOOKED);
                }
                case MayIgnore -> {
                    return rehearsed(attempt);
                }
                case Honours -> {
                    if (!suspend.kept(wanted)) {
                        return rehearsed(attempt);
                    }
                }
            }
        }
        Answer<SparkApplication> answer;
        try {
            answer = member.create(wanted);
        } catch (KubernetesClientException e) {
            if (!suspended) {
                attempt.restart(Since.UnansweredCreate);
            }
            throw e;
        }
        return created(attempt, answer, suspended, sink);
    }

    private Next rehearsed(Attempt attempt) {
        SparkApplication plain = Copies.of(attempt.work().getSpec(), false);
        return switch (member.rehearse(plain)) {
            case Answer.Done<SparkApplication> d -> {
                attempt.progress(attempt.progress().withSuspendHonoured(false));
                yield Next.AGAIN;
            }
            case Answer.Exists<SparkApplication> e -> inspectAgain(attempt);
            case Answer.Conflict<SparkApplication> c -> Next.AGAIN;
            case Answer.Gone<SparkApplication> g -> end(attempt, missing(g.message()));
            case Answer.Refused<SparkApplication> r -> end(attempt, refusal(r));
        };
    }

    private Next created(Attempt attempt, Answer<SparkApplication> answer, boolean suspended, StatusSink sink) {
        return switch (answer) {
            case Answer.Done<SparkApplication> d -> {
                attempt.seeCopy(d.value());
                yield Next.AGAIN;
            }
            case Answer.Exists<SparkApplication> e -> inspectAgain(attempt);
            case Answer.Conflict<SparkApplication> c -> Next.AGAIN;
            case Answer.Gone<SparkApplication> g -> refused(attempt, missing(g.message()), suspended, sink);
            case Answer.Refused<SparkApplication> r -> refused(attempt, refusal(r), suspended, sink);
        };
    }

    /** Somebody has the name by now: who, is asked as at the beginning. */
    private Next inspectAgain(Attempt attempt) {
        attempt.progress(attempt.progress().withName(new Name.Unasked()));
        return look(attempt);
    }

    /** A create that is refused after Starting was written has made nothing: that is written at once. */
    private Next refused(Attempt attempt, Ending ending, boolean suspended, StatusSink sink) {
        if (suspended) {
            return end(attempt, ending);
        }
        var status = StatusDraft.of(attempt.work().getStatus())
                .phase(ending.phase())
                .because(ending.reason().name(), ending.message())
                .build();
        return statuses.conclude(attempt, new Step.Conclude(status, false), sink);
    }

    private static Next end(Attempt attempt, Ending ending) {
        attempt.progress(attempt.progress().withEnding(ending));
        return Next.AGAIN;
    }

    private static Ending missing(String message) {
        boolean namespace = message.contains("namespaces");
        return new Ending(Phase.Refused, namespace ? WorkReason.NamespaceMissing : WorkReason.KindNotServed, message);
    }

    private static Ending refusal(Answer.Refused<SparkApplication> answer) {
        return new Ending(
                Phase.Refused, answer.byRbac() ? WorkReason.Forbidden : WorkReason.AdmissionDenied, answer.message());
    }

    Next look(Attempt attempt) {
        WorkSpec spec = attempt.work().getSpec();
        TemplateReference target = spec.target();
        Optional<SparkApplication> found = member.application(target.namespace(), target.name())
                .filter(copy -> Copies.carries(copy, attempt.token()));
        found.ifPresentOrElse(attempt::seeCopy, attempt::copyGone);
        boolean held =
                found.map(Copies::read).map(c -> c.deleting() && !c.held()).orElse(false);
        return held ? new Next.Later(SOON) : Next.AGAIN;
    }

    /** A conflict here may mean that the order has changed: Work and copy are read again. */
    Next lift(Attempt attempt, StatusSink sink) {
        SparkApplication copy = attempt.copy().orElseThrow();
        Answer<SparkApplication> answer = member.patch(copy, MergePatch.suspend(false));
        if (answer instanceof Answer.Conflict<SparkApplication>) {
            Optional<Work> work = sink.read(attempt.work());
            if (work.isEmpty()) {
                return Next.REST;
            }
            attempt.see(work.get());
        }
        return patched(attempt, answer);
    }

    /**
     * Asks the operator to put the copy down, where that is safe: one that does not know {@code suspend} would take the
     * change for a new spec, and run the job again.
     */
    Next suspend(Attempt attempt) {
        return switch (suspend.operator()) {
            case NotLooked -> new Next.Later(NOT_LOOKED);
            case MayIgnore -> cannotSuspend(attempt);
            case Honours -> {
                Answer<SparkApplication> answer = member.patch(attempt.copy().orElseThrow(), MergePatch.suspend(true));
                boolean dropped =
                        answer instanceof Answer.Done<SparkApplication> done && !Copies.suspended(done.value());
                Next next = patched(attempt, answer);
                yield dropped ? cannotSuspend(attempt) : next;
            }
        };
    }

    private static Next cannotSuspend(Attempt attempt) {
        attempt.progress(attempt.progress().withSuspendHonoured(false));
        return Next.AGAIN;
    }

    Next letGo(Attempt attempt) {
        SparkApplication copy = attempt.copy().orElseThrow();
        Answer<SparkApplication> answer = member.patch(copy, MergePatch.withoutFinalizer(copy));
        return Copies.read(copy).deleting() && answer instanceof Answer.Done<SparkApplication>
                ? look(attempt)
                : patched(attempt, answer);
    }

    Next disown(Attempt attempt) {
        SparkApplication copy = attempt.copy().orElseThrow();
        Answer<SparkApplication> answer = member.patch(copy, MergePatch.disown(copy));
        if (answer instanceof Answer.Done<SparkApplication>) {
            attempt.copyGone();
            return Next.AGAIN;
        }
        return patched(attempt, answer);
    }

    /** Deletes a copy that the operator has put down, has ended, or has not answered for. */
    Next putDown(Attempt attempt, Copy.Present seen) {
        attempt.progress(attempt.progress().withPutDown(seen.putDown() || seen.terminal()));
        return delete(attempt);
    }

    /** Takes our finalizer off and deletes: both locked, the second to the version that the first made. */
    Next delete(Attempt attempt) {
        SparkApplication copy = attempt.copy().orElseThrow();
        if (Copies.read(copy).held()) {
            Answer<SparkApplication> freed = member.patch(copy, MergePatch.withoutFinalizer(copy));
            if (!(freed instanceof Answer.Done<SparkApplication> done)) {
                return patched(attempt, freed);
            }
            copy = done.value();
            attempt.seeCopy(copy);
        }
        if (copy.getMetadata().getDeletionTimestamp() != null) {
            return look(attempt);
        }
        return switch (member.delete(copy)) {
            case Answer.Done<Boolean> d -> look(attempt);
            case Answer.Gone<Boolean> g -> look(attempt);
            case Answer.Conflict<Boolean> c -> look(attempt);
            case Answer.Exists<Boolean> e -> look(attempt);
            case Answer.Refused<Boolean> r -> throw new IllegalStateException("delete of the copy: " + r.message());
        };
    }

    private Next patched(Attempt attempt, Answer<SparkApplication> answer) {
        return switch (answer) {
            case Answer.Done<SparkApplication> d -> {
                attempt.seeCopy(d.value());
                yield Next.AGAIN;
            }
            case Answer.Gone<SparkApplication> g -> {
                attempt.copyGone();
                yield Next.AGAIN;
            }
            case Answer.Conflict<SparkApplication> c -> look(attempt);
            case Answer.Exists<SparkApplication> e -> look(attempt);
            case Answer.Refused<SparkApplication> r ->
                throw new IllegalStateException("write to the copy: " + r.message());
        };
    }
}
