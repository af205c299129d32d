package dev.muster.propagation.app;

import dev.muster.propagation.dashboard.DashboardRoute;
import dev.muster.propagation.dashboard.HubSight;
import dev.muster.propagation.explain.ExplainRoute;
import dev.muster.propagation.explain.Standpoint;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Gateway;
import dev.muster.propagation.gateway.GatewayMeters;
import dev.muster.propagation.gateway.GatewaySettings;
import dev.muster.propagation.gateway.QueryRoute;
import dev.muster.propagation.submit.SubmitDefaults;
import dev.muster.propagation.submit.SubmitRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the query gateway together from configuration and the routes of the other packages. */
final class GatewayStart {
    private GatewayStart() {}

    /**
     * @param leader this process's own view of the fleet, while it leads
     * @return empty when no certificate is configured
     * @throws IllegalStateException a certificate without its key
     */
    static Optional<Gateway> of(
            PropagationConfig config,
            String identity,
            Vertx vertx,
            KubernetesClient hub,
            MeterRegistry metrics,
            Supplier<Optional<Standpoint>> leader,
            HubSight sight) {
        var gateway = config.gateway();
        return gateway.certificate().map(certificate -> {
            var key = gateway.key()
                    .orElseThrow(() -> new IllegalStateException(
                            "muster.gateway.key is not set, but muster.gateway.certificate is"));
            var settings = new GatewaySettings(
                    identity,
                    config.namespace(),
                    gateway.host(),
                    gateway.port(),
                    Path.of(certificate),
                    Path.of(key),
                    gateway.address(),
                    gateway.memberDeadline(),
                    gateway.questions(),
                    gateway.questionsPerUser());
            var review = AccessReview.on(hub);
            var routes = List.of(
                    new ExplainRoute(leader::get, review, Clock.systemUTC()),
                    new SubmitRoute(
                            leader::get,
                            review,
                            new SubmitDefaults(
                                    config.submit().image(), config.submit().serviceAccount())),
                    dashboard(review, sight, metrics));
            return new Gateway(vertx, settings, hub, review, routes, new GatewayMeters(metrics));
        });
    }

    private static QueryRoute dashboard(AccessReview review, HubSight sight, MeterRegistry metrics) {
        var dashboard = new DashboardRoute(sight, review, Clock.systemUTC());
        Gauge.builder("muster.dashboard.viewers", dashboard::viewers)
                .description("Dashboards that are open at this replica")
                .register(metrics);
        return dashboard;
    }
}
