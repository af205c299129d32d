package dev.muster.propagation.duplicate;

import dev.muster.api.fleet.BindingSpec.TargetCluster;
import dev.muster.core.model.Placement;
import dev.muster.core.model.Toleration;
import dev.muster.core.reason.Reason;
import dev.muster.propagation.duplicate.DuplicateView.TemplateState;
import dev.muster.propagation.member.Member;
import dev.muster.propagation.policy.Claim;
import dev.muster.propagation.policy.MemberChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which members a template goes to, and why not to the others. A member that does not answer is no exception: its copy is ordered
 * and made when it is back.
 *
 * @param clusters by name
 */
record Spread(List<TargetCluster> clusters, List<Reason> reasons) {

    /**
     * @param placed where it is by the last decision: taints keep only new copies away, and a policy that holds placing adds none
     */
    static Spread of(TemplateState template, Claim claim, List<Member> members, Set<String> placed) {
        Placement placement = MemberChoice.of(claim);
        List<TargetCluster> clusters = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        for (Member member :
                members.stream().sorted(Comparator.comparing(Member::name)).toList()) {
            Reason reason = against(member, placement, claim, placed.contains(member.name()));
            if (reason == null) {
                clusters.add(new TargetCluster(member.name(), template.replicas()));
            } else {
                reasons.add(reason);
            }
        }
        general(placement, members).forEach(reasons::add);
        return new Spread(List.copyOf(clusters), List.copyOf(reasons));
    }

    private static @Nullable Reason against(Member member, Placement placement, Claim claim, boolean placed) {
        if (member.deleting() || member.attestedGone()) {
            return new Reason.MemberPaused(member.name());
        }
        if (!placement.affinity().matches(member.name(), member.traits())) {
            return new Reason.AffinityMismatch(member.name());
        }
        if (placed) {
            return null;
        }
        if (claim.holdsScheduling()) {
            return new Reason.Suspended("spec.suspension.scheduling of policy " + claim.name());
        }
        var taint = Toleration.firstUntolerated(member.traits().taints(), placement.clusterTolerations());
        return taint == null ? null : new Reason.UntoleratedTaint(member.name(), taint);
    }

    private static List<Reason> general(Placement placement, List<Member> members) {
        if (members.isEmpty()) {
            return List.of(new Reason.NoMembers());
        }
        var unknown = new ArrayList<>(placement.affinity().names());
        members.forEach(member -> unknown.remove(member.name()));
        return unknown.isEmpty() ? List.of() : List.of(new Reason.NamedMembersMissing(unknown));
    }

    Set<String> names() {
        return clusters.stream().map(TargetCluster::name).collect(java.util.stream.Collectors.toSet());
    }
}
