package dev.muster.core.schedule;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.reason.Trigger;
import java.util.List;
import java.util.Map;

/** What the decision gets to know; each case is idempotent, so that events may repeat. */
public sealed interface Input {
    /** A job wants a member, or wants it in another way than before. */
    record Offered(Job job) implements Input {}

    /** A job wants no member any more: placed, held, refused, deleted. */
    record Removed(JobKey job) implements Input {}

    /** A decision is in the binding: its claim has a token now. */
    record Dispatched(JobKey job, Claim claim) implements Input {}

    /** What a job's Works say. */
    record Attempts(List<Attempt> attempts) implements Input {
        public Attempts {
            attempts = List.copyOf(attempts);
        }
    }

    /** @param view carries the report in force */
    record MemberChanged(MemberView view) implements Input {}

    /** @param accounted token to pod set name to slots that the free amounts of this report lack already */
    record Reported(MemberView view, Map<String, Map<String, Integer>> accounted) implements Input {}

    record MemberGone(String member) implements Input {}

    /** Something else happened that reasons may name. */
    record Happened(Trigger trigger) implements Input {}

    /** Time has come to this moment, in epoch milliseconds, and a cycle ran. */
    record Decided(long nowMillis) implements Input {}
}
