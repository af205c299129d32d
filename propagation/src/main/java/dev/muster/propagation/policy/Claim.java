package dev.muster.propagation.policy;

import dev.muster.api.Reserved;
import dev.muster.api.policy.PropagationSpec;
import dev.muster.api.policy.PropagationSpec.CustomSchedulingType;
import dev.muster.api.policy.PropagationSpec.Placement;
import dev.muster.api.policy.PropagationSpec.ReplicaScheduling;
import dev.muster.api.policy.PropagationSpec.Reservation;
import dev.muster.api.policy.PropagationSpec.Suspension;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A policy that claims a template, and what it then says, defaults filled in. */
public record Claim(Policy policy) {
    /** Documented default of reclaim.driverStartTimeout and reclaim.memberBackoff. */
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private PropagationSpec spec() {
        return policy.spec();
    }

    /** For texts: {@code default/sparkapp-policy} or {@code ns-policy}. */
    public String name() {
        return policy.namespaced() ? policy.mark() : policy.name();
    }

    /** Another scheduler's bindings are left alone. */
    public boolean isOurs() {
        return spec().schedulerNameOrDefault().equals(PropagationSpec.DEFAULT_SCHEDULER);
    }

    public boolean isWrittenOn(HasMetadata template) {
        var annotations = template.getMetadata().getAnnotations();
        return annotations != null && policy.mark().equals(annotations.get(Reserved.CLAIMED_BY));
    }

    public boolean holdsScheduling() {
        return suspension().map(Suspension::scheduling).orElse(false);
    }

    public boolean holdsDispatchTo(String member) {
        return suspension().map(Suspension::dispatching).orElse(false)
                || suspension()
                        .map(Suspension::dispatchingOnClusters)
                        .map(on -> on.clusterNames())
                        .map(names -> names.contains(member))
                        .orElse(false);
    }

    private Optional<Suspension> suspension() {
        return Optional.ofNullable(spec().suspension());
    }

    /** 0 means no limit. */
    public int maxAttempts() {
        return Objects.requireNonNullElse(spec().reclaimOrDefault().maxAttempts(), 0);
    }

    public Duration driverStartTimeout() {
        return Durations.of(spec().reclaimOrDefault().driverStartTimeout(), FIVE_MINUTES);
    }

    public Duration memberBackoff() {
        return Durations.of(spec().reclaimOrDefault().memberBackoff(), FIVE_MINUTES);
    }

    /** The whole gang must have room; otherwise the driver and the share of executors that Spark waits for. */
    public boolean wholeGang() {
        return Optional.ofNullable(spec().placement())
                .map(Placement::replicaScheduling)
                .map(ReplicaScheduling::customSchedulingType)
                .filter(CustomSchedulingType.Gang::equals)
                .isPresent();
    }

    public boolean neverReserves() {
        return spec().reservation() == Reservation.Never;
    }

    public boolean propagatesDependencies() {
        return spec().propagatesDependencies();
    }

    public boolean preservesOnDeletion() {
        return spec().preservesOnDeletion();
    }
}
