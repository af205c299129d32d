package dev.muster.propagation.app;

import dev.muster.propagation.app.Election.Move;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One of several control plane processes acts at a time. This keeps two from doing the same work; it is never the reason why what
 * they do is safe: every write is locked to the version it was decided on, and creates are fenced by used-up names.
 *
 * <pre>
 *   election         reads the Lease, takes or renews it                       (may hang in a request)
 *   leader-deadline  no renewal was sent for the renew deadline that the hub has taken: lost   (never asks anybody)
 * </pre>
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Leadership.class);
    static final String LEASE = "muster-propagation";

    private final KubernetesClient hub;
    private final String namespace;
    private final Election election;
    private final PropagationConfig.Leader times;
    private @Nullable Lease held;
    private String told = "";

    /** When the last renewal that the hub has taken was sent; by the steady clock. */
    private volatile long renewedAt;

    private volatile boolean leads;
    private volatile boolean closed;

    /** @throws IllegalArgumentException when a leader's deadline is not shorter than its Lease; names the key */
    Leadership(KubernetesClient hub, String namespace, String identity, PropagationConfig.Leader times) {
        if (times.renewDeadline().compareTo(times.leaseDuration()) >= 0) {
            throw new IllegalArgumentException("muster.leader.renew-deadline is " + times.renewDeadline()
                    + ", which must be less than muster.leader.lease-duration, " + times.leaseDuration());
        }
        this.hub = hub;
        this.namespace = namespace;
        this.election = new Election(identity, times.leaseDuration());
        this.times = times;
    }

    /** Tries for ever; runs {@code won} once, on a thread of its own, and {@code lost} when the Lease is lost after that. */
    void contend(Runnable won, Runnable lost) {
        Thread.ofPlatform().daemon().name("election").start(() -> {
            while (!closed) {
                turn(won, lost);
                LockSupport.parkNanos(times.retryPeriod().toNanos());
            }
        });
    }

    private void turn(Runnable won, Runnable lost) {
        try {
            synchronized (this) {
                if (!closed) {
                    act(won, lost);
                }
            }
        } catch (KubernetesClientException e) {
            held = null;
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                LOG.debugf("the Lease could not be read or written, going on: %s", e.getMessage());
            }
        } catch (RuntimeException e) {
            // Not a word from the hub, and still no reason to stand for nothing ever after.
            held = null;
            LOG.warn("the Lease could not be read or written, going on", e);
        }
    }

    private void act(Runnable won, Runnable lost) {
        var known = held == null ? lease() : held;
        var now = ZonedDateTime.now(ZoneOffset.UTC);
        long sent = System.nanoTime();
        switch (election.next(known, sent)) {
            case Move.Create create ->
                hold(hub.resource(election.first(namespace, LEASE, now)).create(), sent, won, lost);
            case Move.Take take ->
                hold(hub.resource(election.taken(take.lease(), now)).update(), sent, won, lost);
            case Move.Renew renew ->
                hold(hub.resource(election.renewed(renew.lease(), now)).update(), sent, won, lost);
            case Move.Wait other -> {
                tell(other.leader());
                if (leads) {
                    lost.run();
                }
            }
        }
    }

    private @Nullable Lease lease() {
        return hub.leases().inNamespace(namespace).withName(LEASE).get();
    }

    private void hold(Lease lease, long sent, Runnable won, Runnable lost) {
        held = lease;
        renewedAt = sent;
        tell(lease.getSpec().getHolderIdentity());
        // An answer that took longer than a leader has is renewed first: who began with it would be lost at once.
        if (!leads && left() > 0) {
            leads = true;
            Thread.ofPlatform().name("leader").start(won);
            Thread.ofPlatform().daemon().name("leader-deadline").start(() -> watch(lost));
        }
    }

    private void tell(String leader) {
        if (!leader.equals(told)) {
            told = leader;
            LOG.infof("the leader is %s", leader);
        }
    }

    /** Nanoseconds until a leader that does not renew is lost. */
    private long left() {
        return Election.left(renewedAt, System.nanoTime(), times.renewDeadline());
    }

    /** Without asking the hub: a request that hangs must not keep a leader in office. */
    private void watch(Runnable lost) {
        while (!closed) {
            long left = left();
            if (left <= 0) {
                lost.run();
                return;
            }
            LockSupport.parkNanos(Math.min(left, Duration.ofSeconds(1).toNanos()));
        }
    }

    /** Gives the Lease up, so that another may lead at once. To be called when this process does not act any more. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            try {
                if (held != null) {
                    hub.resource(election.released(held)).update();
                }
            } catch (KubernetesClientException e) {
                LOG.debugf("the Lease is not given up, it will run out: %s", e.getMessage());
            }
        }
    }
}
