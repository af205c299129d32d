package dev.muster.agent.heartbeat;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.client.HubLeases;
import dev.muster.api.Reserved;
import dev.muster.api.client.Retry;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Lease by which the control plane judges whether this member is Ready. It goes over a connection and a request lane
 * of its own. Its times mean nothing to anybody: the control plane only looks whether they change. So neither a wrong
 * clock here nor a second agent that renews the same Lease during an update does harm.
 */
@Singleton
public class Heartbeat {
    /** Name of the Lease in the member's namespace on the hub. */
    public static final String LEASE = "heartbeat";

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    /** For readers of the Lease: the control plane's 40 s until a member that is not heard is not Ready. */
    private static final int DURATION_SECONDS = 40;

    private final KubernetesClient hub;
    private final String namespace;
    private final Retry retry;
    private final Counter beats;
    private final Counter failures;
    private final String identity = UUID.randomUUID().toString();
    private @Nullable Lease last;
    private boolean failing;

    public Heartbeat(@HubLeases KubernetesClient hub, AgentConfig config, MeterRegistry registry) {
        this.hub = hub;
        this.namespace = Reserved.memberNamespace(config.member().name());
        this.retry = new Retry(config.heartbeat().interval().dividedBy(2));
        this.beats = Counter.builder("muster.heartbeat.beats")
                .description("Heartbeats that the hub has taken")
                .register(registry);
        this.failures = Counter.builder("muster.heartbeat.failures")
                .description("Heartbeats that did not reach the hub")
                .register(registry);
    }

    /** Renews the Lease; a beat that fails is not made up for, the next one comes soon enough. */
    @Scheduled(
            identity = "heartbeat",
            every = "${muster.heartbeat.interval:10s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void beat() {
        try {
            last = retry.call(this::renew);
            beats.increment();
            if (failing) {
                LOG.info("the hub takes heartbeats again");
            }
            failing = false;
        } catch (KubernetesClientException e) {
            last = null;
            failures.increment();
            if (!failing) {
                LOG.warnf("the heartbeat did not reach the hub, going on: %s", e.getMessage());
            }
            failing = true;
        }
    }

    private Lease renew() {
        Lease known = last;
        if (known == null) {
            known = lease().get();
        }
        try {
            return known == null
                    ? hub.resource(next(null)).create()
                    : hub.resource(next(known)).update();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
            // Another hand wrote, made or deleted it in between: once more on what is there now.
            Lease now = lease().get();
            return now == null
                    ? hub.resource(next(null)).create()
                    : hub.resource(next(now)).update();
        }
    }

    private Resource<Lease> lease() {
        return hub.leases().inNamespace(namespace).withName(LEASE);
    }

    private Lease next(@Nullable Lease before) {
        LeaseBuilder lease = before == null
                ? new LeaseBuilder()
                        .withNewMetadata()
                        .withName(LEASE)
                        .withNamespace(namespace)
                        .endMetadata()
                : new LeaseBuilder(before);
        return lease.editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds(DURATION_SECONDS)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
    }
}
