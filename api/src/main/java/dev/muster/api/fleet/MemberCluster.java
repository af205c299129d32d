package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A cluster that runs jobs. Its labels drive affinity; its status is the agent's, but for conditions, which are the control plane's. */
@Group(Reserved.GROUP)
@Plural("memberclusters")
@Version(Reserved.VERSION)
@ShortNames("mcl")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]{0,46}[a-z0-9])?$')",
        message = "metadata.name must be a DNS label (lower-case letters, digits, hyphens) of at most 48 characters")
public class MemberCluster extends CustomResource<MemberClusterSpec, MemberClusterStatus> {}
