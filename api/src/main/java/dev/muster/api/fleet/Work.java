package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one member must do: run or withdraw one attempt of a job, or hold a copy of one object. */
@Group(Reserved.GROUP)
@Version(Reserved.VERSION)
@ShortNames("work")
public class Work extends CustomResource<WorkSpec, WorkStatus> implements Namespaced {}
