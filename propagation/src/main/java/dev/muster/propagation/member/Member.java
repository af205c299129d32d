package dev.muster.propagation.member;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.MemberClusterSpec;
import dev.muster.api.fleet.MemberClusterStatus;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.MemberTraits;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a MemberCluster says of one member, read once for all who ask.
 *
 * @param kubernetesVersion as the member's API server writes it, null while its agent has not said
 * @param paused nothing more is dispatched there: somebody said so, or the member is being removed or attested gone
 * @param deleting its MemberCluster is being deleted
 * @param attestedGone a person states that this very member (by UID) and all that ran in it is gone for good
 * @param ready the condition that the hub shows, null before the first
 */
public record Member(
        String name,
        String uid,
        MemberTraits traits,
        Capabilities capabilities,
        @Nullable KubernetesVersion kubernetesVersion,
        boolean paused,
        boolean deleting,
        boolean attestedGone,
        @Nullable Condition ready) {

    public static Member of(MemberCluster cluster) {
        MemberClusterSpec spec = cluster.getSpec();
        MemberClusterStatus status = cluster.getStatus();
        boolean deleting = cluster.isMarkedForDeletion();
        String uid = cluster.getMetadata().getUid();
        boolean attested = isAttested(spec, uid);
        return new Member(
                cluster.getMetadata().getName(),
                uid,
                TraitsReading.of(cluster.getMetadata().getLabels(), spec),
                CapabilitiesReading.of(status == null ? null : status.capabilities()),
                status == null
                        ? null
                        : KubernetesVersion.parse(status.kubernetesVersion()).orElse(null),
                deleting || attested || spec != null && Boolean.TRUE.equals(spec.dispatchPaused()),
                deleting,
                attested,
                readyOf(status));
    }

    /** An attestation speaks for one UID only: an old one says nothing about a new member of the name. */
    private static boolean isAttested(@Nullable MemberClusterSpec spec, String uid) {
        return Optional.ofNullable(spec)
                .map(MemberClusterSpec::attestedGone)
                .map(attestation -> Objects.equals(attestation.uid(), uid))
                .orElse(false);
    }

    private static @Nullable Condition readyOf(@Nullable MemberClusterStatus status) {
        List<Condition> conditions = status == null || status.conditions() == null ? List.of() : status.conditions();
        return conditions.stream()
                .filter(condition -> ReadyCondition.TYPE.equals(condition.getType()))
                .findFirst()
                .orElse(null);
    }
}
