package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** Whether and when the operator runs an application again. */
record RestartPolicy(JsonNode fields) {
    private static final long DEFAULT_INTERVAL_SECONDS = 5;

    static RestartPolicy of(SparkApp app) {
        return new RestartPolicy(app.spec().path("restartPolicy"));
    }

    /** N retries are N + 1 runs. */
    boolean retries(StatusDraft draft) {
        String type = fields.path("type").asText("Never");
        boolean onFailure = type.equals("OnFailure");
        return switch (draft.state()) {
            case SUCCEEDING -> type.equals("Always");
            case FAILING ->
                type.equals("Always")
                        || onFailure
                                && draft.executionAttempts()
                                        <= fields.path("onFailureRetries").asInt(-1);
            case SUBMISSION_FAILED ->
                type.equals("Always")
                        || onFailure
                                && draft.submissionAttempts()
                                        <= fields.path("onSubmissionFailureRetries")
                                                .asInt(-1);
            default -> false;
        };
    }

    /** How long to wait before the next try: the interval times the tries so far, since the last. */
    Duration untilRetry(StatusDraft draft, Instant now) {
        String field = draft.state() == AppState.SUBMISSION_FAILED
                ? "onSubmissionFailureRetryInterval"
                : "onFailureRetryInterval";
        long seconds = fields.path(field).asLong(DEFAULT_INTERVAL_SECONDS) * draft.submissionAttempts();
        Instant due = draft.submittedAt().orElse(now).plusSeconds(seconds);
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }
}
