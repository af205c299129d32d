package dev.muster.propagation.gateway;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * How replicas find each other: each keeps a Lease with its address, and reads the others'. One whose Lease was not seen to change for
 * {@link #GONE} is not asked any more; clocks of different machines are not compared.
 */
final class Replicas implements AutoCloseable {
    /** Called this often: {@link #beat}. */
    static final Duration BEAT = Duration.ofSeconds(5);

    static final Duration GONE = Duration.ofSeconds(20);

    private static final Logger LOG = Logger.getLogger(Replicas.class);
    private static final String LABEL = "query.muster.dev/replica";
    private static final String ADDRESS = "query.muster.dev/address";

    /** A Lease unchanged for this long is left over from a process that was killed. */
    private static final Duration LEFT_OVER = Duration.ofHours(1);

    private final KubernetesClient hub;
    private final String namespace;
    private final String name;
    private final String address;
    private final Clock clock;
    private final Map<String, Seen> seen = new HashMap<>();
    private volatile List<String> addresses = List.of();

    private record Seen(Optional<ZonedDateTime> renewed, long at) {}

    /** @param address host:port by which others reach this replica */
    Replicas(KubernetesClient hub, String namespace, String identity, String address, Clock clock) {
        this.hub = hub;
        this.namespace = namespace;
        this.name = "muster-gateway-" + identity;
        this.address = address;
        this.clock = clock;
    }

    /** Addresses of the other replicas that live, as far as this one has seen. */
    List<String> addresses() {
        return addresses;
    }

    /** Renews the own Lease and looks at the others'. A hub that does not answer changes nothing. */
    void beat() {
        try {
            renew();
            look();
        } catch (KubernetesClientException e) {
            LOG.debugf("replicas: %s", e.getMessage());
        }
    }

    private void renew() {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(LABEL, "true")
                .addToAnnotations(ADDRESS, address)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withRenewTime(ZonedDateTime.now(clock))
                .withLeaseDurationSeconds((int) GONE.toSeconds())
                .endSpec()
                .build();
        hub.resource(lease).forceConflicts().serverSideApply();
    }

    private void look() {
        var leases = hub.leases()
                .inNamespace(namespace)
                .withLabel(LABEL, "true")
                .list()
                .getItems();
        long now = System.nanoTime();
        for (var lease : leases) {
            var renewed = Optional.ofNullable(lease.getSpec().getRenewTime());
            seen.compute(
                    lease.getMetadata().getName(),
                    (key, before) ->
                            before != null && before.renewed().equals(renewed) ? before : new Seen(renewed, now));
        }
        var others = leases.stream()
                .filter(lease -> !lease.getMetadata().getName().equals(name))
                .toList();
        addresses = others.stream()
                .filter(lease -> age(lease, now) < GONE.toNanos())
                .map(lease -> lease.getMetadata().getAnnotations().get(ADDRESS))
                .filter(Objects::nonNull)
                .toList();
        others.stream().filter(lease -> age(lease, now) > LEFT_OVER.toNanos()).forEach(lease -> hub.resource(lease)
                .delete());
    }

    private long age(Lease lease, long now) {
        var entry = seen.get(lease.getMetadata().getName());
        return entry == null ? 0 : now - entry.at();
    }

    @Override
    public void close() {
        try {
            hub.leases().inNamespace(namespace).withName(name).delete();
        } catch (KubernetesClientException e) {
            LOG.debugf("the own Lease stays: %s", e.getMessage());
        }
    }
}
