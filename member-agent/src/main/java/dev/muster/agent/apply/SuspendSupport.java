package dev.muster.agent.apply;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberApi;
import dev.muster.api.spark.SparkApplication;
import java.util.function.Supplier;

/**
 * Whether a copy made suspended stays so: the member's operator honours {@code spec.suspend}, and its API server keeps the
 * field. The second is found out by a create that is not stored, once in a while, because a CRD may change under us.
 */
public final class SuspendSupport {
    private static final long AGAIN_NANOS = 600_000_000_000L;

    /** What is known of the operator. */
    public enum Operator {
        Honours,
        /** It is too old, or its version is not known: then nothing may depend on it. */
        MayIgnore,
        /** The member has not been looked at yet. */
        NotLooked
    }

    private final MemberApi member;
    private final Supplier<Operator> operator;
    private volatile long seenAt;
    private volatile boolean seen;

    public SuspendSupport(MemberApi member, Supplier<Operator> operator) {
        this.member = member;
        this.operator = operator;
    }

    public Operator operator() {
        return operator.get();
    }

    /** @param copy with suspend set; a refusal of the rehearsal says nothing: the create itself will be refused too */
    public boolean kept(SparkApplication copy) {
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
