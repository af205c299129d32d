package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One page of what a member has free. Page 0 is written last and names the sequence of every page of the report. */
@Group(Reserved.GROUP)
@Plural("capacityreports")
@Version(Reserved.VERSION)
@ShortNames("capr")
public class CapacityReport extends CustomResource<CapacityReportSpec, Void> implements Namespaced {}
