package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which members a cluster-scoped template goes to, and why. One writer, the control plane. */
@Group(Reserved.GROUP)
@Plural("clusterresourcebindings")
@Version(Reserved.VERSION)
@ShortNames("crb")
public class ClusterResourceBinding extends CustomResource<BindingSpec, Void> {}
