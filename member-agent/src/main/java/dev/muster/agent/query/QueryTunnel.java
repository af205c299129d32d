package dev.muster.agent.query;

import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.client.Hub;
import dev.muster.agent.client.MemberQueries;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps one connection to the query gateway open, through the hub's own address, for as long as the process lives. */
@Singleton
public class QueryTunnel {
    private static final Logger LOG = Logger.getLogger(QueryTunnel.class);
    private static final String PATH = "apis/query.muster.dev/v1alpha1/tunnels/%s/proxy/v1";
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LAST_WAIT = Duration.ofSeconds(15);

    private final AgentConfig config;
    private final KubernetesClient hub;
    private final KubernetesClient member;
    private volatile boolean closed;
    private volatile @Nullable Connection connection;

    QueryTunnel(AgentConfig config, @Hub KubernetesClient hub, @MemberQueries KubernetesClient member) {
        this.config = config;
        this.hub = hub;
        this.member = member;
    }

    /** Connects, and again whenever the connection ends, on a thread of its own. */
    public void start() {
        Thread.ofVirtual().name("query-tunnel").start(this::keepConnected);
    }

    private void keepConnected() {
        var wait = FIRST_WAIT;
        boolean told = false;
        while (!closed) {
            long begun = System.nanoTime();
            var problem = serve();
            if (System.nanoTime() - begun > LAST_WAIT.toNanos()) {
                wait = FIRST_WAIT;
                told = false;
            }
            if (!told && !closed) {
                LOG.infof("no connection to the hub's query gateway, trying on: %s", problem);
                told = true;
            }
            LockSupport.parkNanos(
                    (long) (wait.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2)));
            wait = wait.multipliedBy(2).compareTo(LAST_WAIT) < 0 ? wait.multipliedBy(2) : LAST_WAIT;
        }
    }

    /** Returns when the connection has ended, with why. */
    private String serve() {
        var attempt = new Connection(
                member.getHttpClient(), slashed(member), config.query().streams());
        connection = attempt;
        try {
            var uri = slashed(hub).resolve(PATH.formatted(config.member().name()));
            return attempt.open(hub.getHttpClient(), uri);
        } catch (RuntimeException e) {
            return Words.of(e);
        } finally {
            attempt.close();
        }
    }

    private static URI slashed(KubernetesClient client) {
        var url = client.getMasterUrl().toString();
        return URI.create(url.endsWith("/") ? url : url + "/");
    }

    public void close() {
        closed = true;
        var last = connection;
        if (last != null) {
            last.close();
        }
    }
}
