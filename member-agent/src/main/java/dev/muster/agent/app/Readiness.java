package dev.muster.agent.app;

import dev.muster.agent.client.Hub;
import dev.muster.agent.client.Member;
import dev.muster.api.client.RequestBudget;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Ready once both API servers have answered: the credentials and addresses are of some use. */
@org.eclipse.microprofile.health.Readiness
@Singleton
public class Readiness implements HealthCheck {
    private final RequestBudget hub;
    private final RequestBudget member;

    Readiness(@Hub RequestBudget hub, @Member RequestBudget member) {
        this.hub = hub;
        this.member = member;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("API servers")
                .status(hub.answered() > 0 && member.answered() > 0)
                .withData("hubAnswers", hub.answered())
                .withData("memberAnswers", member.answered())
                .build();
    }
}
