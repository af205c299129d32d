package dev.muster.sandbox.operator;

/** {@code status.applicationState.state} of a SparkApplication. */
enum AppState {
    NEW(""),
    SUBMITTED("SUBMITTED"),
    RUNNING("RUNNING"),
    SUCCEEDING("SUCCEEDING"),
    COMPLETED("COMPLETED"),
    FAILING("FAILING"),
    FAILED("FAILED"),
    SUBMISSION_FAILED("SUBMISSION_FAILED"),
    PENDING_RERUN("PENDING_RERUN"),
    INVALIDATING("INVALIDATING"),
    SUSPENDING("SUSPENDING"),
    SUSPENDED("SUSPENDED"),
    RESUMING("RESUMING"),
    UNKNOWN("UNKNOWN");

    private final String text;

    AppState(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The state of this text; what the operator does not know ({@code NEW}, {@code PENDING}) it does nothing about. */
    static AppState of(String text) {
        for (AppState state : values()) {
            if (state.text.equals(text)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    boolean isTerminal() {
        return this == COMPLETED || this == FAILED;
    }
}
