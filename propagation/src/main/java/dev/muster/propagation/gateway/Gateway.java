package dev.muster.propagation.gateway;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** The gateway of this process, which serves whether the process leads or not. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Gateway.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final GatewaySettings settings;
    private final KubernetesClient hub;
    private final List<QueryRoute> others;
    private final GatewayMeters meters;
    private volatile Opened opened = Opened.NOT_YET;
    private volatile boolean closed;

    private record Opened(List<AutoCloseable> parts, java.util.Optional<Fronts> fronts) {
        static final Opened NOT_YET = new Opened(List.of(), java.util.Optional.empty());
    }

    /**
     * @param hub a client whose requests do not wait behind bulk work
     * @param others routes of other packages, before the gateway's own
     */
    public Gateway(
            Vertx vertx,
            GatewaySettings settings,
            KubernetesClient hub,
            List<QueryRoute> others,
            GatewayMeters meters) {
        this.vertx = vertx;
        this.settings = settings;
        this.hub = hub;
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
                    java.util.concurrent.locks.LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        });
    }

    private void open() {
        var fronts = new Fronts(certificate(), readFrontProxy());
        var server = new GatewayServer(
                vertx,
                settings,
                fronts,
                AccessReview.on(hub),
                others,
                (handshake, f, r) -> handshake.reject(404),
                meters);
        server.listen();
        opened = new Opened(List.of(server), java.util.Optional.of(fronts));
        LOG.infof("the query gateway serves on port %d", server.port());
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

    private X509Certificate certificate() {
        try (var pem = Files.newInputStream(settings.certificate())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException e) {
            throw new UncheckedIOException("muster.gateway.certificate: cannot read " + settings.certificate(), e);
        } catch (CertificateException e) {
            throw new IllegalStateException(
                    "muster.gateway.certificate: " + settings.certificate() + " is no PEM certificate", e);
        }
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
