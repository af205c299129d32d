package dev.muster.propagation.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Durations as policies write them: {@code 90s}, {@code 5m}, {@code 1h30m}. */
final class Durations {
    private Durations() {}

    /** The written duration; {@code otherwise} when it is absent or, against the schema, malformed. */
    static Duration of(@Nullable String written, Duration otherwise) {
        if (written == null || written.isBlank()) {
            return otherwise;
        }
        try {
            return Duration.parse("PT" + written.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}
