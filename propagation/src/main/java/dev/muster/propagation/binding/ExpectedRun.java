package dev.muster.propagation.binding;

import dev.muster.api.fleet.Work;
import dev.muster.core.ledger.Claim;
import dev.muster.core.model.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a job will run, as its owner says in an annotation: a hint for the queue, never a limit. Neither a
 * SparkApplication nor Spark knows it: {@code timeToLiveSeconds} counts from the end, {@code driverStartTimeout} to the start.
 */
final class ExpectedRun {
    /** On a template: {@code 90s}, {@code 45m}, {@code 1h30m}. What is no duration counts as not said. */
    static final String ANNOTATION = "muster.dev/expected-duration";

    private ExpectedRun() {}

    /** Milliseconds, or {@link Job#UNKNOWN}. */
    static long millis(@Nullable Map<String, String> annotations) {
        return millis(annotations == null ? null : annotations.get(ANNOTATION));
    }

    /**
     * When the attempt will give its room back, in epoch milliseconds: counted from when it was armed, before that from
     * when it was dispatched; {@link Claim#UNKNOWN_END} where nobody said.
     */
    static long endMillis(Work work) {
        var manifest = work.getSpec().manifest();
        var said = manifest == null
                ? null
                : manifest.path("metadata").path("annotations").path(ANNOTATION).textValue();
        var length = millis(said);
        var status = work.getStatus();
        var since = status == null || status.armedAt() == null
                ? work.getMetadata().getCreationTimestamp()
                : status.armedAt();
        return length == Job.UNKNOWN || since == null
                ? Claim.UNKNOWN_END
                : Instant.parse(since).toEpochMilli() + length;
    }

    private static long millis(@Nullable String said) {
        if (said == null || said.isBlank()) {
            return Job.UNKNOWN;
        }
        try {
            var length = Duration.parse("PT" + said.strip().toUpperCase(Locale.ROOT));
            return length.isPositive() && length.toDays() < 36_500 ? length.toMillis() : Job.UNKNOWN;
        } catch (DateTimeParseException | ArithmeticException e) {
            return Job.UNKNOWN;
        }
    }
}
