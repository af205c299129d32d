package dev.muster.propagation.gateway;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.propagation.watch.HubWatch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** The gateway of this process, which serves whether the process leads or not. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gateway.class);

    /** Of a heap of 256 MiB, what members' answers may take up on their way. */
    private static final long BUFFER_BYTES = 96L * 1024 * 1024;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final GatewaySettings settings;
    private final KubernetesClient hub;
    private final AccessReview review;
    private final List<QueryRoute> others;
    private final GatewayMeters meters;
    private volatile Opened opened = Opened.NOT_YET;
    private volatile boolean closed;

    private record Opened(List<AutoCloseable> parts, Optional<Fronts> fronts) {
        static final Opened NOT_YET = new Opened(List.of(), Optional.empty());
    }

    /**
     * @param hub a client whose requests do not wait behind bulk work
     * @param others routes of other packages, before the gateway's own
     */
    public Gateway(
            Vertx vertx,
            GatewaySettings settings,
            KubernetesClient hub,
            AccessReview review,
            List<QueryRoute> others,
            GatewayMeters meters) {
        this.vertx = vertx;
        this.settings = settings;
        this.hub = hub;
        this.review = review;
        this.others = List.copyOf(others);
        this.meters = meters;
    }

    /** Serves as soon as the hub has said who its front proxy is; asks it until then, on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("gateway-start").start(() -> {
            while (!closed) {
                try {
                    open();
                    return;
                } catch (KubernetesClientException | IllegalStateException e) {
                    LOG.warnf("the query gateway cannot start yet, trying again in a second: %s", e.getMessage());
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        });
    }

    private void open() {
        var certificate = OwnCertificate.read(settings.certificate(), settings.key());
        var fronts = new Fronts(certificate.certificate(), readFrontProxy());
        var members = new HubWatch<>(hub.resources(MemberCluster.class), Gateway::nameOnly, (member, change) -> {});
        members.start();
        var tunnels = new Tunnels(settings.memberDeadline(), new Buffers(BUFFER_BYTES), meters);
        var replicas =
                new Replicas(hub, settings.namespace(), settings.identity(), settings.reachedAt(), Clock.systemUTC());
        var passedOn =
                new PassedOn(replicas::addresses, fronts, certificate.context(fronts), settings.memberDeadline());
        var reach = new TunnelReach(() -> names(members), tunnels, passedOn);
        var server = new GatewayServer(vertx, settings, fronts, review, routes(reach, passedOn), tunnels, meters);
        server.listen();
        opened = new Opened(List.of(server, tunnels, replicas, members), Optional.of(fronts));
        LOG.infof("the query gateway serves on port %d", server.port());
        Thread.ofVirtual().name("replicas").start(() -> beat(replicas, tunnels));
    }

    private static MemberCluster nameOnly(MemberCluster member) {
        member.setSpec(null);
        member.setStatus(null);
        return member;
    }

    private static List<String> names(HubWatch<MemberCluster> members) {
        return members.all().stream()
                .map(member -> member.getMetadata().getName())
                .sorted()
                .toList();
    }

    private List<QueryRoute> routes(Reach reach, PassedOn passedOn) {
        var routes = new ArrayList<QueryRoute>();
        others.forEach(route -> routes.add(new AnywhereRoute(route, passedOn)));
        routes.add(MemberRoute.over(reach, settings.memberDeadline(), meters));
        return routes;
    }

    private void beat(Replicas replicas, Tunnels tunnels) {
        while (!closed) {
            replicas.beat();
            tunnels.endSilent();
            LockSupport.parkNanos(Replicas.BEAT.toNanos());
        }
    }

    /** Called now and then: the hub's front proxy may have got a new authority. */
    public void refresh() {
        opened.fronts().ifPresent(fronts -> {
            try {
                fronts.use(readFrontProxy());
            } catch (KubernetesClientException | IllegalStateException e) {
                LOG.warnf("who the hub's front proxy is could not be read again: %s", e.getMessage());
            }
        });
    }

    private FrontProxy readFrontProxy() {
        var map = hub.configMaps()
                .inNamespace(FrontProxy.CONFIG_NAMESPACE)
                .withName(FrontProxy.CONFIG_MAP)
                .get();
        if (map == null || map.getData() == null) {
            throw new IllegalStateException(
                    "the hub has no ConfigMap " + FrontProxy.CONFIG_NAMESPACE + "/" + FrontProxy.CONFIG_MAP);
        }
        return FrontProxy.of(map.getData());
    }

    @Override
    public void close() {
        closed = true;
        for (var part : opened.parts()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.debugf("while closing the gateway: %s", e.getMessage());
            }
        }
    }
}
