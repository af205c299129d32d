package dev.muster.api.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After of an answer: whole seconds. API servers send no dates; anything else counts as one second. */
final class RetryAfter {
    private static final Duration UNREADABLE = Duration.ofSeconds(1);

    private RetryAfter() {}

    static Duration of(@Nullable String header, Duration cap) {
        if (header == null) {
            return Duration.ZERO;
        }
        try {
            Duration told = Duration.ofSeconds(Math.max(0, Long.parseLong(header.trim())));
            return told.compareTo(cap) > 0 ? cap : told;
        } catch (NumberFormatException e) {
            return UNREADABLE;
        }
    }
}
