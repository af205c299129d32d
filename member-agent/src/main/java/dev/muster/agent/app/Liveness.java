package dev.muster.agent.app;

import dev.muster.agent.report.ReportLoop;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Alive while the report loop turns. An API server that is away does not count against it: requests end, the loop goes
 * on, and a restart would not bring the server back.
 */
@org.eclipse.microprofile.health.Liveness
@Singleton
public class Liveness implements HealthCheck {
    /** Far beyond the longest request with its retries (30 s + 15 s). */
    private static final Duration STUCK = Duration.ofMinutes(5);

    private final ReportLoop report;

    Liveness(ReportLoop report) {
        this.report = report;
    }

    @Override
    public HealthCheckResponse call() {
        Duration quiet = report.sinceLastTurn();
        return HealthCheckResponse.named("report loop")
                .status(quiet.compareTo(STUCK) < 0)
                .withData("secondsSinceLastTurn", quiet.toSeconds())
                .build();
    }
}
