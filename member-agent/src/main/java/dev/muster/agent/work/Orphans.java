package dev.muster.agent.work;

import dev.muster.agent.attempt.StatusDraft;
import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Copies whose Work has ended or is gone: withdrawn exactly as on order, put down by the operator first, only that there
 * is no Work to write it to.
 */
final class Orphans {
    private final MemberApi member;
    private final AttemptLoop loop;
    private final LongSupplier nanos;
    private final Map<String, Attempt> attempts = new ConcurrentHashMap<>();

    Orphans(MemberApi member, AttemptLoop loop, LongSupplier nanos) {
        this.member = member;
        this.loop = loop;
        this.nanos = nanos;
    }

    /** @return when to come again, empty when nothing is left of the token */
    Optional<Duration> advance(String token) {
        Attempt attempt = attempts.get(token);
        if (attempt == null) {
            List<SparkApplication> copies = member.copies(token);
            if (copies.isEmpty()) {
                return Optional.empty();
            }
            attempt = attempts.computeIfAbsent(token, t -> new Attempt(order(t, copies.getFirst()), nanos));
        }
        Optional<Duration> later = loop.run(attempt, new InMemory());
        WorkStatus status = attempt.work().getStatus();
        if (status != null && status.phase() != null && status.phase().isProof()) {
            attempts.remove(token);
            return Optional.empty();
        }
        return Optional.of(later.orElse(Duration.ofSeconds(1)));
    }

    private static Work order(String token, SparkApplication copy) {
        Work work = new Work();
        work.setMetadata(new ObjectMetaBuilder().withName(token).build());
        TemplateReference target = new TemplateReference(
                SparkApplication.API_VERSION,
                SparkApplication.KIND,
                "sparkapplications",
                copy.getMetadata().getNamespace(),
                copy.getMetadata().getName(),
                copy.getMetadata().getUid(),
                null);
        work.setSpec(new WorkSpec(
                Reserved.PROTOCOL,
                Form.Job,
                Intent.Withdraw,
                WithdrawCause.Orphaned,
                token,
                null,
                null,
                target,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
        work.setStatus(StatusDraft.of(null)
                .phase(Phase.Withdrawing)
                .copyUid(copy.getMetadata().getUid())
                .build());
        return work;
    }

    /** There is no Work: the status is remembered until the withdrawal is through. */
    private static final class InMemory implements StatusSink {
        @Override
        public Answer<Work> write(Work seen, WorkStatus status) {
            seen.setStatus(status);
            return new Answer.Done<>(seen);
        }

        @Override
        public Optional<Work> read(Work seen) {
            return Optional.of(seen);
        }
    }
}
