package dev.muster.propagation.schedule;

import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberView;
import dev.muster.core.reason.Trigger;
import java.util.List;
import java.util.Map;

/** What reaches the loop; each case is idempotent, so that events may repeat. */
sealed interface Change {
    /** A job wants a member, or wants it in another way than before. */
    record Offered(Job job) implements Change {}

    /** A job wants no member any more: placed, held, refused, deleted. */
    record Removed(JobKey job) implements Change {}

    /** A decision is in the binding: its claim has a token now. */
    record Dispatched(JobKey job, Claim claim) implements Change {}

    /** What a job's Works say. */
    record Attempts(List<Attempt> attempts) implements Change {}

    record MemberChanged(MemberView view) implements Change {}

    record Reported(MemberView view, Map<String, Map<String, Integer>> accounted) implements Change {}

    record MemberGone(String member) implements Change {}

    /** Something else happened that reasons may name. */
    record Happened(Trigger trigger) implements Change {}

    /** Somebody wants to know what the loop knows: wakes it. */
    record Asked() implements Change {}
}
