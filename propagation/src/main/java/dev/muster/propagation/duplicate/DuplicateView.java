package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.BindingSpec;
import dev.muster.api.fleet.BindingSpec.TargetCluster;
import dev.muster.api.fleet.TemplateReference;
import dev.muster.api.fleet.Work;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.policy.Claim;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All that the next steps for one template follow from.
 *
 * @param template null when it is gone from the hub
 * @param claim of the policy that claims it, null when none does
 * @param members all MemberClusters
 * @param works object Works of this template (of the binding's, if there is one), whoever uses them, by member
 */
record DuplicateView(
        @Nullable TemplateState template,
        @Nullable Claim claim,
        @Nullable BindingState binding,
        List<Member> members,
        List<Work> works,
        Instant now) {

    DuplicateView {
        members = List.copyOf(members);
        works = List.copyOf(works);
    }

    /**
     * @param reference whose generation is the object's resourceVersion
     * @param digest of the manifest; null for a Secret
     * @param marked it has our finalizer
     * @param replicas of spec.replicas, 0 where there is none
     */
    record TemplateState(
            TemplateReference reference, @Nullable String digest, boolean marked, boolean deleting, int replicas) {
        long version() {
            return Objects.requireNonNull(reference.generation());
        }
    }

    record BindingState(String uid, BindingSpec spec) {
        /** Members it goes to by the last decision. */
        Set<String> clusters() {
            return spec.clusters() == null
                    ? Set.of()
                    : spec.clusters().stream().map(TargetCluster::name).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The template is gone, going, or another of its name has taken its place. */
    boolean isEnding() {
        return template == null
                || template.deleting()
                || binding != null
                        && !binding.spec()
                                .template()
                                .uid()
                                .equals(template.reference().uid());
    }

    /** Whether a member can still say that it has taken a copy away. */
    boolean answers(String name) {
        return members.stream().anyMatch(member -> member.name().equals(name) && !member.attestedGone());
    }
}
