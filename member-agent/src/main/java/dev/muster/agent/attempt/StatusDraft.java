package dev.muster.agent.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.DriverSummary;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Work's status in the making: begins as the last one and changes field by field. */
public final class StatusDraft {
    private @Nullable Phase phase;
    private @Nullable String reason;
    private @Nullable String message;
    private @Nullable String copyUid;
    private @Nullable String armedAt;
    private @Nullable String reservation;
    private @Nullable Long reportSequence;
    private @Nullable String outcome;
    private @Nullable DriverSummary driver;
    private @Nullable ExecutorSummary executors;
    private @Nullable ObjectNode application;
    private @Nullable String withdrawRefused;
    private @Nullable Long appliedGeneration;
    private @Nullable Boolean created;
    private @Nullable List<Condition> conditions;

    private StatusDraft() {}

    public static StatusDraft of(@Nullable WorkStatus last) {
        StatusDraft draft = new StatusDraft();
        if (last != null) {
            draft.phase = last.phase();
            draft.reason = last.reason();
            draft.message = last.message();
            draft.copyUid = last.copyUid();
            draft.armedAt = last.armedAt();
            draft.reservation = last.reservation();
            draft.reportSequence = last.reportSequence();
            draft.outcome = last.outcome();
            draft.driver = last.driver();
            draft.executors = last.executors();
            draft.application = last.application();
            draft.withdrawRefused = last.withdrawRefused();
            draft.appliedGeneration = last.appliedGeneration();
            draft.created = last.created();
            draft.conditions = last.conditions();
        }
        return draft;
    }

    public StatusDraft phase(Phase value) {
        phase = value;
        return this;
    }

    public StatusDraft because(@Nullable String code, @Nullable String words) {
        reason = code;
        message = words;
        return this;
    }

    public StatusDraft copyUid(@Nullable String value) {
        copyUid = value;
        return this;
    }

    public StatusDraft armedAt(String value) {
        armedAt = value;
        return this;
    }

    public StatusDraft reservation(@Nullable String value) {
        reservation = value;
        return this;
    }

    public StatusDraft reportSequence(@Nullable Long value) {
        reportSequence = value;
        return this;
    }

    public StatusDraft outcome(String value) {
        outcome = value;
        return this;
    }

    public StatusDraft driver(@Nullable DriverSummary value) {
        driver = value;
        return this;
    }

    public StatusDraft executors(@Nullable ExecutorSummary value) {
        executors = value;
        return this;
    }

    public StatusDraft application(@Nullable ObjectNode value) {
        application = value;
        return this;
    }

    public StatusDraft withdrawRefused(@Nullable String value) {
        withdrawRefused = value;
        return this;
    }

    public StatusDraft applied(long generation, boolean madeByUs) {
        appliedGeneration = generation;
        created = madeByUs;
        return this;
    }

    public StatusDraft conditions(@Nullable List<Condition> value) {
        conditions = value == null || value.isEmpty() ? null : List.copyOf(value);
        return this;
    }

    public WorkStatus build() {
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
                application,
                withdrawRefused,
                appliedGeneration,
                created,
                conditions);
    }
}
