package dev.muster.api.policy;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Claims templates of its own namespace and says which members they go to. */
@Group(PropagationSpec.GROUP)
@Plural("propagationpolicies")
@Version(PropagationSpec.VERSION)
@ShortNames("pp")
public class PropagationPolicy extends CustomResource<PropagationSpec, Void> implements Namespaced {}
