package dev.muster.sandbox.operator;

import java.util.Optional;

/**
 * What the operator or Spark does wrong with one application, by the value of its annotation {@link #ANNOTATION}.
 *
 * <p>What concerns a whole member (operator absent or silent, namespace not watched, a limited rate) is in
 * {@link OperatorSettings}; a member without {@code suspend} has a CRD without it or an operator older than 2.4.
 */
public enum Misbehaviour {
    /** The application is never looked at; others are. */
    SILENT("silent"),
    /** The application is first looked at after {@link OperatorSettings.Submission#busyTime()}; others are at once. */
    BUSY("busy"),
    /** Submission takes {@link OperatorSettings.Submission#slowTime()}. */
    SLOW("slow"),
    /** spark-submit fails. */
    SUBMISSION_FAILS("submission-fails"),
    /** The driver pod selects a node that does not exist. */
    DRIVER_UNSCHEDULABLE("driver-unschedulable"),
    /** The driver's image cannot be pulled: bound, never started. */
    DRIVER_STALLS("driver-stalls"),
    /** The driver starts and exits with code 1. */
    DRIVER_FAILS("driver-fails");

    /** On a SparkApplication: which misbehaviour. */
    public static final String ANNOTATION = "sandbox.spark/misbehave";

    /** On a SparkApplication: how many seconds the job itself runs, fractions allowed. */
    public static final String RUN_SECONDS = "sandbox.spark/run-seconds";

    private final String value;

    Misbehaviour(String value) {
        this.value = value;
    }

    /** The annotation's value. */
    public String value() {
        return value;
    }

    static Optional<Misbehaviour> of(SparkApp app) {
        return app.annotation(ANNOTATION).flatMap(text -> {
            for (Misbehaviour one : values()) {
                if (one.value.equals(text)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        });
    }

    boolean isOf(SparkApp app) {
        return of(app).equals(Optional.of(this));
    }
}
