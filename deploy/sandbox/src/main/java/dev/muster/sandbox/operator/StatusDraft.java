package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A SparkApplication's status while it is being changed; complete as the operator always writes it, nulls included. */
final class StatusDraft {
    private static final String STATE = "applicationState";
    private static final String ERROR = "errorMessage";
    private static final String SUBMITTED_AT = "lastSubmissionAttemptTime";
    private static final String ENDED_AT = "terminationTime";

    private final ObjectNode status;

    StatusDraft(SparkApp app) {
        status = app.status().deepCopy();
        status.withObjectProperty(STATE).put("state", app.state() == AppState.NEW ? "" : stateText());
        status.withObjectProperty("driverInfo");
        for (String time : new String[] {SUBMITTED_AT, ENDED_AT}) {
            if (!status.has(time)) {
                status.putNull(time);
            }
        }
    }

    private String stateText() {
        return status.path(STATE).path("state").asText("");
    }

    ObjectNode json() {
        return status;
    }

    AppState state() {
        return AppState.of(stateText());
    }

    void state(AppState state) {
        status.withObjectProperty(STATE).put("state", state.text());
    }

    void error(String message) {
        status.withObjectProperty(STATE).put(ERROR, message);
    }

    void noError() {
        status.withObjectProperty(STATE).remove(ERROR);
    }

    void submissionStarts(String submissionId, String driverPod, Instant now) {
        status.put("submissionID", submissionId);
        status.withObjectProperty("driverInfo").put("podName", driverPod);
        status.put(SUBMITTED_AT, now.truncatedTo(ChronoUnit.SECONDS).toString());
        status.put("submissionAttempts", submissionAttempts() + 1);
    }

    void submissionSucceeded() {
        state(AppState.SUBMITTED);
        noError();
        status.put("executionAttempts", executionAttempts() + 1);
    }

    void submissionFailed(String why) {
        state(AppState.SUBMISSION_FAILED);
        error(why);
    }

    int submissionAttempts() {
        return status.path("submissionAttempts").asInt(0);
    }

    int executionAttempts() {
        return status.path("executionAttempts").asInt(0);
    }

    Optional<Instant> submittedAt() {
        return time(SUBMITTED_AT);
    }

    Optional<Instant> endedAt() {
        return time(ENDED_AT);
    }

    private Optional<Instant> time(String field) {
        JsonNode value = status.path(field);
        return value.isTextual() ? Optional.of(Instant.parse(value.asText())) : Optional.empty();
    }

    void endNow(Instant now) {
        status.put(ENDED_AT, now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    void sparkId(String id) {
        status.put("sparkApplicationId", id);
    }

    ObjectNode executors() {
        return status.withObjectProperty("executorState");
    }

    /** Forgets one run, before the next: what, depends on the state it is left in. */
    void reset(AppState from) {
        status.remove("sparkApplicationId");
        status.remove("executorState");
        status.putObject("driverInfo");
        noError();
        if (from != AppState.SUSPENDED) {
            status.putNull(ENDED_AT);
        }
        if (from == AppState.INVALIDATING) {
            status.remove("submissionAttempts");
            status.remove("executionAttempts");
            status.putNull(SUBMITTED_AT);
        }
    }
}
