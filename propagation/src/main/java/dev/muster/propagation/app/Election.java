package dev.muster.propagation.app;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may lead, as one process sees it. Another's Lease has run out when this process has seen it unchanged for as long as it holds,
 * by its own steady clock. The times written in a Lease are for people: comparing them with the clock here would let a process whose
 * clock is ahead depose a living leader, and keep one whose clock is behind from ever following a dead one. Not safe for use by several
 * threads.
 */
final class Election {
    private final String identity;
    private final Duration leaseDuration;
    private @Nullable LeaseSpec seen;
    private long seenAt;

    Election(String identity, Duration leaseDuration) {
        this.identity = identity;
        this.leaseDuration = leaseDuration;
    }

    /** What to do about the Lease. */
    sealed interface Move {
        /** There is no Lease: make one. */
        record Create() implements Move {}

        /** It is this process' own already: renew it. */
        record Renew(Lease lease) implements Move {}

        /** Nobody holds it any more: take it. */
        record Take(Lease lease) implements Move {}

        /** Another leads. */
        record Wait(String leader) implements Move {}
    }

    /**
     * @param lease as the hub has it now; null for none
     * @param nanos of the steady clock when it was read
     */
    Move next(@Nullable Lease lease, long nanos) {
        if (lease == null) {
            return new Move.Create();
        }
        var holder = holder(lease);
        if (holder.equals(identity)) {
            return new Move.Renew(lease);
        }
        if (holder.isEmpty()) {
            return new Move.Take(lease);
        }
        if (!lease.getSpec().equals(seen)) {
            seen = lease.getSpec();
            seenAt = nanos;
        }
        return nanos - seenAt > holds(lease).toNanos() ? new Move.Take(lease) : new Move.Wait(holder);
    }

    private static String holder(Lease lease) {
        return lease.getSpec() == null
                ? ""
                : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
    }

    /** What its holder was promised, if that is longer than what is promised here. */
    private Duration holds(Lease lease) {
        var promised =
                Duration.ofSeconds(Objects.requireNonNullElse(lease.getSpec().getLeaseDurationSeconds(), 0));
        return promised.compareTo(leaseDuration) > 0 ? promised : leaseDuration;
    }

    /**
     * How long a leader may go on without another renewal.
     *
     * @param sent when the last renewal that was taken was sent, by the steady clock
     * @return nanoseconds; 0 or less when it may not, or may not begin
     */
    static long left(long sent, long now, Duration deadline) {
        return deadline.toNanos() - (now - sent);
    }

    /** The Lease to be created. */
    Lease first(String namespace, String name, ZonedDateTime now) {
        return taken(
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withLeaseTransitions(-1)
                        .endSpec()
                        .build(),
                now);
    }

    /** The Lease as its new holder writes it, at the version that was read. */
    Lease taken(Lease lease, ZonedDateTime now) {
        var before = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
        return new LeaseBuilder(renewed(lease, now))
                .editSpec()
                .withAcquireTime(now)
                .withLeaseTransitions(Objects.requireNonNullElse(before, 0) + 1)
                .endSpec()
                .build();
    }

    /** The Lease as its holder writes it again, at the version that was read. */
    Lease renewed(Lease lease, ZonedDateTime now) {
        return new LeaseBuilder(lease)
                .editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseDurationSeconds((int) leaseDuration.toSeconds())
                .withRenewTime(now)
                .endSpec()
                .build();
    }

    /** The Lease given up: the next process that looks may take it at once. */
    Lease released(Lease lease) {
        return new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("")
                .endSpec()
                .build();
    }
}
