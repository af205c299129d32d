package dev.muster.propagation.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts with the process, leads when it wins, ends the process when it loses. */
@ApplicationScoped
@Liveness
public class Main implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(Main.class);

    private final PropagationConfig config;
    private final MeterRegistry metrics;
    private final KubernetesClient hub;
    private final KubernetesClient leases;
    private volatile @Nullable ControlPlane leading;
    private volatile boolean stopping;

    Main(PropagationConfig config, MeterRegistry metrics, Vertx vertx) {
        this.config = config;
        this.metrics = metrics;
        var server = new HubClient(config, vertx);
        this.hub = server.connect();
        this.leases = server.connect();
    }

    void start(@Observes StartupEvent event) {
        var identity = config.identity()
                .orElseGet(() -> "muster-" + UUID.randomUUID().toString().substring(0, 8));
        new Leadership(leases, config.namespace(), identity, config.leader()).contend(this::lead, this::lost);
    }

    private void lead() {
        LOG.info("this process leads");
        try {
            var plane = new ControlPlane(hub, config, NoDependencies.PLAN, Set.of(HubClient.NAME), metrics);
            leading = plane;
            plane.start();
            LOG.info("the control plane has started");
        } catch (RuntimeException e) {
            LOG.error("the control plane cannot start; this process ends so that another may lead", e);
            Quarkus.asyncExit(1);
        }
    }

    /** A process that is not leader any more must not act: it ends at once, and its successor reads everything from objects. */
    private void lost() {
        if (!stopping) {
            LOG.error("the leader's lease is lost; this process ends");
            Runtime.getRuntime().halt(3);
        }
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        var plane = leading;
        if (plane != null) {
            plane.tick();
        }
    }

    @Override
    public HealthCheckResponse call() {
        var plane = leading;
        return HealthCheckResponse.named("watches")
                .status(plane == null || plane.isWatching())
                .withData("leading", plane != null && plane.started())
                .build();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        var plane = leading;
        if (plane != null) {
            plane.close();
        }
        leases.close();
        hub.close();
    }
}
