package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent says of a Work; it is the only writer.
 *
 * @param phase absent = not looked at, or reserving
 * @param reason code of ReservationFailed, Refused, Withdrawn or a condition in words
 * @param copyUid UID of the only copy that may be lifted
 * @param armedAt when Starting was written, RFC 3339
 * @param reservation how room was held ({@code Placeholders}), or why not ({@code OverLimit}, {@code VirtualNodes}, ...)
 * @param reportSequence sequence of the youngest capacity report when the phase was written
 * @param outcome terminal application state (COMPLETED, FAILED, ...) with Finished
 * @param application the copy's status as the operator wrote it, executorState summarised away
 * @param withdrawRefused why a DriverLate withdrawal was not carried out
 * @param appliedGeneration Object only: source generation that is in the member
 * @param created Object only: the copy was made by us, not found there
 * @param conditions QueuedInOperator, DriverNotStarted, ExecutorsPending, OperatorBusy, ...
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record WorkStatus(
        @PrinterColumn(name = "PHASE") @SelectableField @Nullable
        Phase phase,

        @PrinterColumn(name = "REASON") @Nullable String reason,
        @Nullable String message,
        @Size(max = 64) @Nullable String copyUid,
        @Nullable String armedAt,
        @Nullable String reservation,
        @Nullable Long reportSequence,
        @Size(max = 63) @Nullable String outcome,
        @Nullable DriverSummary driver,
        @Nullable ExecutorSummary executors,
        @PreserveUnknownFields @Nullable ObjectNode application,
        @Nullable String withdrawRefused,
        @Nullable Long appliedGeneration,
        @Nullable Boolean created,
        @Size(max = 16) @Nullable List<Condition> conditions) {

    /** The same status with other words of the operator, or without them. */
    public WorkStatus withApplication(@Nullable ObjectNode other) {
        return new WorkStatus(
                phase,
                reason,
                message,
                copyUid,
                armedAt,
                reservation,
                reportSequence,
                outcome,
                driver,
                executors,
                other,
                withdrawRefused,
                appliedGeneration,
                created,
                conditions);
    }

    /** An absent phase means not looked at, or reserving. */
    public enum Phase {
        /** Job: no room could be held; nothing is left in the member. */
        ReservationFailed,
        /** Never armed, or, for an object, not ours to write. */
        Refused,
        /** Locked in: the copy named by copyUid is, or is about to be, lifted. */
        Starting,
        /** The operator acknowledged the copy. */
        Running,
        /** The copy reached a terminal state. */
        Finished,
        /** Being taken back. */
        Withdrawing,
        /** Proof that nothing of the token runs. */
        Withdrawn,
        /** Object only: the copy in the member is as ordered. */
        Applied;

        /** No pod of the attempt runs, and none will. */
        public boolean isProof() {
            return switch (this) {
                case ReservationFailed, Refused, Finished, Withdrawn -> true;
                case Starting, Running, Withdrawing, Applied -> false;
            };
        }
    }

    /** @param pendingReason why it has no node or does not start, one line */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record DriverSummary(
            @Nullable String podName,
            @Nullable String phase,
            @Nullable String node,
            @Nullable String startedAt,
            @Nullable String pendingReason) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ExecutorSummary(int wanted, int pending, int running, int ended) {}
}
