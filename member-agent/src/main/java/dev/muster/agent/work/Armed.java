package dev.muster.agent.work;

import dev.muster.api.fleet.Work;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** When a Work was armed. */
final class Armed {
    private Armed() {}

    static Optional<Instant> at(Work work) {
        if (work.getStatus() == null || work.getStatus().armedAt() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(work.getStatus().armedAt()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
