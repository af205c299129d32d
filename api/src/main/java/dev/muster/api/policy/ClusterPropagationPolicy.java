package dev.muster.api.policy;

import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Claims cluster-scoped templates, and templates of every namespace that is not a system one. */
@Group(PropagationSpec.GROUP)
@Plural("clusterpropagationpolicies")
@Version(PropagationSpec.VERSION)
@ShortNames("cpp")
public class ClusterPropagationPolicy extends CustomResource<PropagationSpec, Void> {}
