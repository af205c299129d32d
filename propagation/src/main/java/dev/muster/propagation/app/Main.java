package dev.muster.propagation.app;

import dev.muster.propagation.dashboard.FleetGauges;
import dev.muster.propagation.dashboard.HubSight;
import dev.muster.propagation.explain.Standpoint;
import dev.muster.propagation.gateway.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

    /** How long a new leader tries to start before it gives way; longer than a hub needs to serve new definitions. */
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /** How long a process may take to win before the dashboard's watches begin without; a lease that is free is won within. */
    private static final Duration CONTEST = Duration.ofSeconds(10);

    private final PropagationConfig config;
    private final MeterRegistry metrics;
    private final HubClient server;
    private final KubernetesClient hub;
    private final KubernetesClient leases;
    private final String identity;
    private final Leadership leadership;
    private final HubSight sight;
    private final Optional<Gateway> gateway;
    private final AtomicBoolean seeing = new AtomicBoolean();
    private final long began = System.nanoTime();
    private volatile @Nullable ControlPlane leading;
    private volatile boolean won;
    private volatile boolean stopping;

    Main(PropagationConfig config, MeterRegistry metrics, Vertx vertx) {
        this.config = config;
        this.metrics = metrics;
        this.server = new HubClient(config, vertx, metrics);
        this.hub = server.connect();
        this.leases = server.connectForLeases();
        this.identity = config.identity()
                .orElseGet(() -> "muster-" + UUID.randomUUID().toString().substring(0, 8));
        this.leadership = new Leadership(leases, config.namespace(), identity, config.leader());
        this.sight =
                new HubSight(hub, config.member().notReadyAfter(), new FleetGauges(metrics, Clock.systemUTC())::take);
        this.gateway = GatewayStart.of(config, identity, vertx, hub, metrics, this::standpoint, sight);
    }

    void start(@Observes StartupEvent event) {
        gateway.ifPresent(Gateway::start);
        leadership.contend(this::lead, this::lost);
    }

    /** Starts the control plane; a hub that does not answer yet is asked again for a while. */
    private void lead() {
        LOG.info("this process leads");
        won = true;
        var deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!stopping) {
            try {
                var plane = new ControlPlane(hub, config, Set.of(HubClient.NAME), metrics);
                plane.start();
                leading = plane;
                LOG.info("the control plane has started");
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() > deadline) {
                    LOG.error("the control plane cannot start; this process ends so that another may lead", e);
                    Quarkus.asyncExit(1);
                    return;
                }
                LOG.warnf("the hub is not ready, trying again in a second: %s", e.getMessage());
                LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            } catch (Error e) {
                LOG.error("the control plane cannot start here; this process ends so that another may lead", e);
                Quarkus.asyncExit(1);
                throw e;
            }
        }
    }

    /** A process that is not leader any more must not act: it ends at once, and its successor reads everything from objects. */
    private void lost() {
        if (!stopping) {
            LOG.error("the leader's lease is lost; this process ends");
            Runtime.getRuntime().halt(3);
        }
    }

    /** The dashboard's watches wait for a leader's own: two lists of everything at once would make the first decision late. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        var plane = leading;
        if (plane != null) {
            plane.tick();
        }
        boolean follows = !won && System.nanoTime() - began > CONTEST.toNanos();
        if ((plane != null || follows) && seeing.compareAndSet(false, true)) {
            sight.start();
        }
    }

    @Scheduled(every = "60s", delayed = "60s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refreshGateway() {
        gateway.ifPresent(Gateway::refresh);
    }

    /** What this process sees of the fleet while it leads. */
    private Optional<Standpoint> standpoint() {
        return Optional.<Standpoint>ofNullable(leading);
    }

    boolean hubAnswered() {
        return server.hasAnswered();
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
        gateway.ifPresent(Gateway::close);
        sight.close();
        var plane = leading;
        if (plane != null) {
            plane.close();
        }
        leadership.close();
        leases.close();
        hub.close();
    }
}
