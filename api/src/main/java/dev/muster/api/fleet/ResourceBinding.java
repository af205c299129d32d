package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Which member a namespaced template goes to, and why. One writer, the control plane; written at decisions only. */
@Group(Reserved.GROUP)
@Plural("resourcebindings")
@Version(Reserved.VERSION)
@ShortNames("rb")
public class ResourceBinding extends CustomResource<BindingSpec, Void> implements Namespaced {}
