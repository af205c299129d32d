package dev.muster.agent.client;

import dev.muster.agent.app.AgentConfig;
import dev.muster.api.client.ApiServer;
import dev.muster.api.client.RequestBudget;
import dev.muster.api.client.Retry;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the clients of this process, one set for its life. */
@Singleton
public class Clients {
    private final AgentConfig config;

    Clients(AgentConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    @Hub
    RequestBudget hubBudget() {
        AgentConfig.Client c = config.client();
        return new RequestBudget(
                "hub", "muster.client.hub-requests-per-second", c.hubRequestsPerSecond(), c.burstSeconds());
    }

    @Produces
    @Singleton
    @Member
    RequestBudget memberBudget() {
        AgentConfig.Client c = config.client();
        return new RequestBudget(
                "member", "muster.client.member-requests-per-second", c.memberRequestsPerSecond(), c.burstSeconds());
    }

    @Produces
    @Singleton
    @Hub
    KubernetesClient hub(Vertx vertx, @Hub RequestBudget budget) {
        return hubServer(budget).client(vertx);
    }

    @Produces
    @Singleton
    @HubLeases
    KubernetesClient hubLeases(Vertx vertx, @Hub RequestBudget budget) {
        return hubServer(budget).client(vertx);
    }

    @Produces
    @Singleton
    @Member
    KubernetesClient member(Vertx vertx, @Member RequestBudget budget) {
        return ApiServer.of("muster.member.kubeconfig", config.member().kubeconfig(), timeouts(), budget)
                .client(vertx);
    }

    @Produces
    @Singleton
    @MemberQueries
    KubernetesClient memberQueries(Vertx vertx) {
        int rate = config.query().requestsPerSecond();
        var budget = new RequestBudget(
                "member",
                "muster.query.requests-per-second",
                rate,
                config.client().burstSeconds());
        return ApiServer.of("muster.member.kubeconfig", config.member().kubeconfig(), timeouts(), budget)
                .client(vertx);
    }

    @Produces
    @Singleton
    Retry retry() {
        return new Retry(config.client().retryDeadline());
    }

    void closeHub(@Disposes @Hub KubernetesClient client) {
        client.close();
    }

    void closeHubLeases(@Disposes @HubLeases KubernetesClient client) {
        client.close();
    }

    void closeMemberQueries(@Disposes @MemberQueries KubernetesClient client) {
        client.close();
    }

    void closeMember(@Disposes @Member KubernetesClient client) {
        client.close();
    }

    private ApiServer hubServer(RequestBudget budget) {
        return ApiServer.of("muster.hub.kubeconfig", config.hub().kubeconfig(), timeouts(), budget);
    }

    private ApiServer.Timeouts timeouts() {
        return new ApiServer.Timeouts(
                config.client().connectTimeout(),
                config.client().requestTimeout(),
                config.report().watchStaleAfter());
    }
}
