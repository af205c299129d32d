package dev.muster.propagation.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * One of several control plane processes acts at a time. This keeps two from doing the same work; it is never the reason why what
 * they do is safe: every write is locked to the version it was decided on, and creates are fenced by used-up names.
 */
final class Leadership {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    static final String LEASE = "muster-propagation";

    private final KubernetesClient hub;
    private final String namespace;
    private final String identity;
    private final PropagationConfig.Leader times;

    Leadership(KubernetesClient hub, String namespace, String identity, PropagationConfig.Leader times) {
        this.hub = hub;
        this.namespace = namespace;
        this.identity = identity;
        this.times = times;
    }

    /** Tries for ever; runs {@code won} once, on a thread of its own, and {@code lost} when the Lease is lost after that. */
    CompletableFuture<?> contend(Runnable won, Runnable lost) {
        return hub.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(LEASE)
                        .withLeaseDuration(times.leaseDuration())
                        .withRenewDeadline(times.renewDeadline())
                        .withRetryPeriod(times.retryPeriod())
                        .withReleaseOnCancel(true)
                        .withLock(new LeaseLock(namespace, LEASE, identity))
                        .withLeaderCallbacks(new LeaderCallbacks(
                                () -> Thread.ofPlatform().name("leader").start(won),
                                lost,
                                leader -> LOG.infof("the leader is %s", leader)))
                        .build())
                .build()
                .start();
    }
}
