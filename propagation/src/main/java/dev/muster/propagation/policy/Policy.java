package dev.muster.propagation.policy;

import dev.muster.api.fleet.BindingSpec.PolicyReference;
import dev.muster.api.policy.ClusterPropagationPolicy;
import dev.muster.api.policy.PropagationPolicy;
import dev.muster.api.policy.PropagationSpec;
import org.jspecify.annotations.Nullable;

/**
 * A policy of either scope.
 *
 * @param namespace absent for a cluster-wide one
 * @param generation of the policy object, rises with every edit
 */
public record Policy(@Nullable String namespace, String name, String uid, long generation, PropagationSpec spec) {

    public static Policy of(PropagationPolicy policy) {
        var metadata = policy.getMetadata();
        return new Policy(
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid(),
                metadata.getGeneration(),
                policy.getSpec());
    }

    public static Policy of(ClusterPropagationPolicy policy) {
        var metadata = policy.getMetadata();
        return new Policy(null, metadata.getName(), metadata.getUid(), metadata.getGeneration(), policy.getSpec());
    }

    public boolean namespaced() {
        return namespace != null;
    }

    /** As written on a claimed template: {@code namespace/name}, or {@code /name} for a cluster-wide policy. */
    public String mark() {
        return (namespace == null ? "" : namespace) + "/" + name;
    }

    public PolicyReference reference() {
        return new PolicyReference(
                namespaced() ? "PropagationPolicy" : "ClusterPropagationPolicy", namespace, name, uid);
    }
}
