package dev.muster.propagation.binding;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.cycle.Decision;
import dev.muster.propagation.dispatch.Bindings;
import dev.muster.propagation.interpret.Interpretation;
import dev.muster.propagation.policy.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known about one job at one moment: the input of {@link NextStep}.
 *
 * @param claim the policy that claims the template, if any does
 * @param binding the job's binding, which may be of an earlier template of the same name
 * @param works Job Works of that binding, in order of their attempts
 * @param decision what the scheduling cycle decided last, if it was decided for what is seen here
 * @param fleet what is known about members
 * @param operatorOnHub an operator on the hub would run the job there as well
 */
public record JobView(
        SparkApplication template,
        Optional<Claim> claim,
        Interpretation interpretation,
        @Nullable ResourceBinding binding,
        List<Work> works,
        @Nullable Decision decision,
        Fleet fleet,
        boolean operatorOnHub,
        Instant now) {

    /** What a job needs to know about members. */
    public interface Fleet {
        boolean ready(String member);

        /** A person attested that the member, under the UID it has now, is gone for good. */
        boolean attestedGone(String member);

        /** Its scheduler honours what placeholder pods rely on; true also while its version is unknown, for the agent can say no. */
        boolean holdsPlaceholders(String member);
    }

    public JobView {
        works = List.copyOf(works);
    }

    public boolean deleted() {
        return template.getMetadata().getDeletionTimestamp() != null;
    }

    /** The binding was made for a template that is gone; a new one has its name. */
    public boolean bindingIsOfAnother() {
        return binding != null
                && !binding.getSpec()
                        .template()
                        .uid()
                        .equals(template.getMetadata().getUid());
    }

    /** Somebody deleted the binding: start over, with proof about what it stands for. */
    public boolean bindingIsDeleted() {
        return binding != null && binding.getMetadata().getDeletionTimestamp() != null;
    }

    /** The binding says of this very generation that it came too late to be sent. */
    public boolean editIsTold() {
        var conditions = binding == null ? null : binding.getSpec().conditions();
        return conditions != null
                && conditions.stream()
                        .anyMatch(condition -> Bindings.EDIT_IGNORED.equals(condition.getType())
                                && Objects.equals(
                                        condition.getObservedGeneration(),
                                        template.getMetadata().getGeneration()));
    }

    public boolean carriesOurFinalizer() {
        return template.hasFinalizer(Reserved.TEMPLATE_FINALIZER);
    }

    public boolean suspended() {
        return template.getSpec() != null && template.getSpec().path("suspend").asBoolean(false);
    }

    /** Number of the newest attempt, 0 before the first. */
    public long attempt() {
        return binding == null ? 0 : binding.getSpec().attempt();
    }

    /**
     * How many attempts count against {@code maxAttempts}: not those that were taken back for no fault of a member's. Only the
     * last ten ends are known, so of a job that was suspended more often the earlier ones count.
     */
    public long failedAttempts() {
        var history = binding == null ? null : binding.getSpec().history();
        var excused = history == null
                ? 0
                : history.stream()
                        .filter(ended -> AttemptEnd.isExcused(ended.outcome()))
                        .count();
        return attempt() - excused;
    }

    /** The newest attempt has ended and the binding says how. */
    public boolean endIsRecorded() {
        return binding != null
                && Objects.requireNonNullElse(binding.getSpec().history(), List.<BindingSpec.EndedAttempt>of()).stream()
                        .anyMatch(ended -> ended.attempt() == attempt());
    }

    /** The Work of the newest attempt, if it was made. */
    public Optional<Work> current() {
        return works.stream()
                .filter(work -> Objects.equals(work.getSpec().attempt(), attempt()))
                .findFirst();
    }

    /** The member where the newest attempt runs or is about to; empty while the job waits. */
    public Optional<String> member() {
        return binding == null
                ? Optional.empty()
                : Optional.ofNullable(binding.getSpec().member());
    }

    /** The attempt is over for good: nothing of it runs and nothing can make it run. */
    public boolean hasProof(Work work) {
        return endedByAgent(work) || neverArmed(work) || fleet.attestedGone(memberOf(work));
    }

    /** The agent said so, having looked. */
    public static boolean endedByAgent(Work work) {
        var phase = phase(work);
        return phase != null && phase.isProof();
    }

    /** Taken back before it was locked in: arming needs a newer version of the Work, which says Withdraw. */
    public static boolean neverArmed(Work work) {
        return work.getSpec().intent() == Intent.Withdraw
                && (work.getStatus() == null || work.getStatus().armedAt() == null);
    }

    public static @Nullable Phase phase(Work work) {
        return work.getStatus() == null ? null : work.getStatus().phase();
    }

    /** The member's name, from the namespace the Work is in. */
    public static String memberOf(Work work) {
        return work.getMetadata().getNamespace().substring(Reserved.MEMBER_NAMESPACE_PREFIX.length());
    }

    public static boolean finished(Work work) {
        return phase(work) == Phase.Finished;
    }
}
