package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A cluster that runs jobs. Its labels drive affinity; its status is the agent's, but for conditions, which are the control plane's. */
@Group(Reserved.GROUP)
@Version(Reserved.VERSION)
@ShortNames("mcl")
public class MemberCluster extends CustomResource<MemberClusterSpec, MemberClusterStatus> {}
