package dev.muster.agent.work;

import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Objects;

/** What an operator sees of the attempts in this member. */
public final class AttemptMeters {
    private final MeterRegistry registry;
    private final Timer reserving;

    public AttemptMeters(MeterRegistry registry) {
        this.registry = registry;
        this.reserving = Timer.builder("muster.reservation")
                .description("Time from the first placeholder until all had a node")
                .register(registry);
    }

    /** Reasons are few: documented codes, causes, or a terminal state. */
    void ended(WorkStatus status) {
        Phase phase = Objects.requireNonNull(status.phase());
        Counter.builder("muster.attempts.ended")
                .description("Attempts that ended in this member")
                .tag("phase", phase.name())
                .tag("reason", status.reason() == null ? "" : status.reason())
                .register(registry)
                .increment();
    }

    void reserved(Duration took) {
        reserving.record(took);
    }
}
