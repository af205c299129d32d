package dev.muster.api.fleet;

import dev.muster.api.Reserved;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** What one member must do: run or withdraw one attempt of a job, or hold a copy of one object. */
@Group(Reserved.GROUP)
@Plural("works")
@Version(Reserved.VERSION)
@ValidationRule(
        value = "self.spec.form != 'Job' || !has(self.spec.binding)"
                + " || self.metadata.name.startsWith(self.spec.binding.uid + '-')",
        message = "metadata.name of a Job Work must be <spec.binding.uid>-<spec.attempt>")
@ValidationRule(
        value = "self.spec.form != 'Object' || self.metadata.name == 'obj-' + self.spec.target.uid",
        message = "metadata.name of an Object Work must be obj-<spec.target.uid>")
@ValidationRule(
        value = "self.spec.form != 'Job' || !has(oldSelf.status) || !has(oldSelf.status.phase)"
                + " || !(oldSelf.status.phase in ['ReservationFailed', 'Refused', 'Finished', 'Withdrawn'])"
                + " || has(self.status) && has(self.status.phase)"
                + " && (self.status.phase == oldSelf.status.phase || self.status.phase == 'Withdrawn')",
        message = "status.phase of a Job is final once it is ReservationFailed, Refused or Finished (only Withdrawn may"
                + " follow) or Withdrawn")
@ValidationRule(
        value = "!has(oldSelf.status) || (!has(oldSelf.status.copyUid) || has(self.status)"
                + " && has(self.status.copyUid) && self.status.copyUid == oldSelf.status.copyUid)",
        message = "status.copyUid never changes: only the copy it names is ever armed")
@ValidationRule(
        value = "!has(oldSelf.status) || (!has(oldSelf.status.outcome) || has(self.status)"
                + " && has(self.status.outcome) && self.status.outcome == oldSelf.status.outcome)",
        message = "status.outcome is final")
public class Work extends CustomResource<WorkSpec, WorkStatus> implements Namespaced {}
