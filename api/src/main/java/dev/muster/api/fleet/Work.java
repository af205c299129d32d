package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one member must do: run or withdraw one attempt of a job, or hold a copy of one object. */
@Group(Reserved.GROUP)
@Version(Reserved.VERSION)
@ValidationRule(
        value = "self.spec.form != 'Job' || !has(self.spec.binding)"
                + " || self.metadata.name.startsWith(self.spec.binding.uid + '-')",
        message = "metadata.name of a Job Work must be <spec.binding.uid>-<spec.attempt>")
@ValidationRule(
        value = "self.spec.form != 'Object' || self.metadata.name == 'obj-' + self.spec.target.uid",
        message = "metadata.name of an Object Work must be obj-<spec.target.uid>")
public class Work extends CustomResource<WorkSpec, WorkStatus> implements Namespaced {}
