package dev.muster.propagation.binding;

import dev.muster.api.Reserved;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.JobKey;
import dev.muster.core.schedule.Attempt;
import dev.muster.propagation.interpret.GangShape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a Work promises of its member's room: the ledger is the sum of these, also after every process has died. */
public final class Claims {
    private Claims() {}

    /** Empty for a Work whose gang cannot be read, which is never made. */
    public static Optional<Attempt> of(Work work, JobView.Fleet fleet) {
        var spec = work.getSpec();
        if (spec.gang() == null || spec.token() == null || spec.binding() == null) {
            return Optional.empty();
        }
        var member = JobView.memberOf(work);
        return claim(spec.token(), member, key(work), spec.gang())
                .map(claim -> new Attempt(
                        claim.endingAt(ExpectedRun.endMillis(work)),
                        isArmed(work),
                        proof(work, fleet.attestedGone(member))));
    }

    /** What a decision promises whose Work is not made yet: empty once that attempt has ended, and while the job waits. */
    public static Optional<Attempt> of(ResourceBinding binding) {
        var spec = binding.getSpec();
        var ended = spec.history() != null
                && spec.history().stream().anyMatch(attempt -> attempt.attempt() == spec.attempt());
        if (spec.member() == null || spec.gang() == null || ended) {
            return Optional.empty();
        }
        var template = spec.template();
        var job = new JobKey(Objects.requireNonNullElse(template.namespace(), ""), template.name(), template.uid());
        var token = Reserved.token(binding.getMetadata().getUid(), spec.attempt());
        return claim(token, spec.member(), job, spec.gang()).map(claim -> new Attempt(claim, false, null));
    }

    /** A claim on the whole gang that no report has shown anything of. */
    static Optional<Claim> claim(String token, String member, JobKey job, List<GangPodSet> podSets) {
        return switch (GangShape.of(podSets)) {
            case GangShape.Shaped shaped ->
                Optional.of(Claim.fresh(
                        token,
                        member,
                        job,
                        shaped.gang(),
                        podSets.stream().collect(Collectors.toMap(GangPodSet::name, GangPodSet::count))));
            case GangShape.Unshapeable unshapeable -> Optional.empty();
        };
    }

    private static JobKey key(Work work) {
        var target = work.getSpec().target();
        return new JobKey(Objects.requireNonNullElse(target.namespace(), ""), target.name(), target.uid());
    }

    private static boolean isArmed(Work work) {
        return JobView.phase(work) != null;
    }

    /** A Work taken back on the hub still holds its claim until the agent has looked: placeholders may be there. */
    private static @Nullable Proof proof(Work work, boolean attestedGone) {
        if (attestedGone) {
            return Proof.ATTESTED;
        }
        var phase = JobView.phase(work);
        if (phase == null) {
            return null;
        }
        return switch (phase) {
            case ReservationFailed -> Proof.RESERVATION_FAILED;
            case Refused -> Proof.REFUSED;
            case Finished -> Proof.FINISHED;
            case Withdrawn -> Proof.WITHDRAWN;
            case Starting, Running, Withdrawing, Applied -> null;
        };
    }
}
