package dev.muster.propagation.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.core.cycle.Decision;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.policy.Claim;
import java.time.Duration;
import java.util.List;

/** The one thing to do next for a job. Each is idempotent and locked to the versions that were seen. */
public sealed interface JobStep {

    /** Nothing to do until something changes, or until this much time has passed. */
    record Rest(Duration atMost) implements JobStep {}

    /** Claim the template: policy annotation and finalizer in one locked patch. */
    record ClaimTemplate(Claim claim) implements JobStep {}

    /** Nobody claims the template: say so once it has been so for a while. */
    record TellUnclaimed() implements JobStep {}

    /** Hand the job to the scheduling cycle, which answers with a decision. */
    record Enqueue(Claim claim) implements JobStep {}

    /** Write where the job goes: binding with the next attempt, then its Work. */
    record Dispatch(Claim claim, Decision.Place place) implements JobStep {}

    /** A decision stands in the binding without its Work: make it. */
    record SendWork(Claim claim) implements JobStep {}

    /** A decision stands in the binding without its Work and holds no more: use up its name, so that no late create can. */
    record SpendAttempt(WithdrawCause cause) implements JobStep {}

    /** Say why the job waits: binding, template status, event. */
    record TellWaiting(Claim claim, List<Reason> reasons) implements JobStep {}

    /** The spec cannot run anywhere: template status and event. */
    record TellRefused(String message) implements JobStep {}

    /** The job is held by its owner or its policy. */
    record TellHeld(String by) implements JobStep {}

    /** Take a Work back, locked to the version seen. */
    record Withdraw(Work work, WithdrawCause cause) implements JobStep {}

    /** Proof is there: write the attempt's end, and the member's exclusion, into the binding. */
    record RecordEnd(Work work) implements JobStep {}

    /** No more attempts are allowed. */
    record GiveUp(int attempts, int limit) implements JobStep {}

    /** Show what the member says on the template. */
    record Mirror(ObjectNode status) implements JobStep {}

    /** The template was edited after its dispatch: say once, in the binding and in an event, that this is not sent. */
    record TellEdited() implements JobStep {}

    /** The job has ended and its time to live is over: delete the template. */
    record DeleteTemplate() implements JobStep {}

    /** Nothing is left in any member: remove the binding. */
    record RemoveBinding() implements JobStep {}

    /** Nothing is left at all: let the template go. */
    record ReleaseTemplate() implements JobStep {}
}
