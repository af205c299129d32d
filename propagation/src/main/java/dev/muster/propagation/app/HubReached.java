package dev.muster.propagation.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: this process can lead, because the hub has answered it. One that does not lead is ready as well. */
@ApplicationScoped
@Readiness
public class HubReached implements HealthCheck {
    private final Main main;

    HubReached(@Liveness Main main) {
        this.main = main;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("hub").status(main.hubAnswered()).build();
    }
}
