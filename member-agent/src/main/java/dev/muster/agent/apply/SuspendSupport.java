package dev.muster.agent.apply;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.api.spark.SparkApplication;
import java.util.function.BooleanSupplier;

/**
 * Whether a copy made suspended stays so: the member's operator honours {@code spec.suspend}, and its API server keeps the
 * field. The second is found out by a create that is not stored, once in a while, because a CRD may change under us.
 */
public final class SuspendSupport {
    private static final long AGAIN_NANOS = 600_000_000_000L;

    private final MemberApi member;
    private final BooleanSupplier operatorHonours;
    private volatile long seenAt;
    private volatile boolean seen;

    /** @param operatorHonours false when the operator is known to be too old, or stated not to honour it */
    public SuspendSupport(MemberApi member, BooleanSupplier operatorHonours) {
        this.member = member;
        this.operatorHonours = operatorHonours;
    }

    /** @param copy with suspend set; a refusal of the rehearsal says nothing: the create itself will be refused too */
    public boolean holds(SparkApplication copy) {
        if (!operatorHonours.getAsBoolean()) {
            return false;
        }
        if (seen && System.nanoTime() - seenAt < AGAIN_NANOS) {
            return true;
        }
        boolean dropped =
                member.rehearse(copy) instanceof Answer.Done<SparkApplication> done && !Copies.suspended(done.value());
        if (!dropped) {
            seenAt = System.nanoTime();
            seen = true;
        }
        return !dropped;
    }
}
