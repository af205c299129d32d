package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order to one member. A Job Work is named {@code <binding UID>-<attempt>} and immutable but for intent Run to
 * Withdraw (which empties the manifest) and cause DriverLate to any other. An Object Work is named
 * {@code obj-<source UID>}, its manifest may be replaced and its source.generation only rises.
 *
 * @param protocol see Reserved.PROTOCOL
 * @param token {@code <binding UID>.<attempt>}; Job only
 * @param target the object in the member; resource is its plural; uid and generation are the template's (the source's)
 * @param cause why it is withdrawn; set with intent Withdraw
 * @param preserve on withdrawal leave the copy in the member and remove our marks (preserveResourcesOnDeletion)
 * @param gang Job only: what to reserve, and how many slots were promised
 * @param reservation Job only: placeholders, or none and why
 * @param priority Job only: value of the driver's PriorityClass
 * @param driverStartTimeoutSeconds Job only: how long a driver may stay without a node
 * @param after Object Works in this namespace that must be Applied first
 * @param requires objects that the hub does not have and that must already be in the member
 * @param usedBy Object only: UIDs of the bindings that keep it alive
 * @param conflictResolution Object only
 * @param manifest the whole object to create, without status; absent when withdrawn or when secret is set
 * @param secret Object only: name of the Secret in this namespace that carries the bytes (a Secret is never inlined)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.form != 'Job' || (has(self.token) && has(self.binding) && has(self.attempt))",
        message = "spec.token, spec.binding and spec.attempt are required when spec.form is Job")
@ValidationRule(
        value = "!has(self.token) || !has(self.binding) || self.token.startsWith(self.binding.uid + '.')",
        message = "spec.token must be <spec.binding.uid>.<spec.attempt>")
@ValidationRule(
        value = "self.form != 'Job' || (!has(self.usedBy) && !has(self.secret) && !has(self.conflictResolution))",
        message = "spec.usedBy, spec.secret and spec.conflictResolution belong to spec.form Object only")
@ValidationRule(
        value = "self.form != 'Job' || (self.intent == 'Run') == has(self.manifest)",
        message = "spec.manifest of a Job is required with spec.intent Run and must be absent with Withdraw")
@ValidationRule(
        value = "self.form != 'Object' || self.intent != 'Run' || has(self.manifest) || has(self.secret)",
        message = "spec.manifest or spec.secret is required when spec.form is Object and spec.intent is Run")
@ValidationRule(
        value = "self.intent == 'Run' ? !has(self.cause) : self.form == 'Object' || has(self.cause)",
        message = "spec.cause must be absent with spec.intent Run, and a Job needs it with Withdraw")
@ValidationRule(value = "self.form == oldSelf.form", message = "spec.form is immutable")
@ValidationRule(
        value = "self.protocol == oldSelf.protocol || self.form == 'Object'",
        message = "spec.protocol of a Job is immutable")
@ValidationRule(
        value = "self.form != 'Job' || oldSelf.intent == 'Run' || self.intent == 'Withdraw'",
        message = "spec.intent of a Job never goes back from Withdraw to Run")
@ValidationRule(
        value = "self.form != 'Job' || oldSelf.intent == 'Run' || !has(oldSelf.cause)"
                + " || (has(self.cause) && (self.cause == oldSelf.cause || oldSelf.cause == 'DriverLate'))",
        message = "spec.cause of a Job may change from DriverLate only")
@ValidationRule(
        value = "self.form != 'Job' || has(self.preserve) == has(oldSelf.preserve) && (!has(self.preserve)"
                + " || self.preserve == oldSelf.preserve) || self.intent != oldSelf.intent"
                + " || has(self.cause) && has(oldSelf.cause) && self.cause != oldSelf.cause",
        message = "spec.preserve of a Job may change only together with spec.intent or spec.cause")
@ValidationRule(
        value = "self.target.apiVersion == oldSelf.target.apiVersion && self.target.kind == oldSelf.target.kind"
                + " && self.target.resource == oldSelf.target.resource && self.target.name == oldSelf.target.name"
                + " && self.target.uid == oldSelf.target.uid"
                + " && has(self.target.__namespace__) == has(oldSelf.target.__namespace__)"
                + " && (!has(self.target.__namespace__) || self.target.__namespace__ == oldSelf.target.__namespace__)",
        message = "spec.target names the object and is immutable")
@ValidationRule(
        value = "!has(oldSelf.target.generation) || has(self.target.generation) && (self.form == 'Job'"
                + " ? self.target.generation == oldSelf.target.generation"
                + " : self.target.generation >= oldSelf.target.generation)",
        message = "spec.target.generation is immutable in a Job and never goes back in an Object")
@ValidationRule(
        value = "self.form != 'Job' || has(self.after) == has(oldSelf.after)"
                + " && (!has(self.after) || self.after == oldSelf.after)",
        message = "spec.after of a Job is immutable")
@ValidationRule(
        value = "self.form != 'Job' || has(self.requires) == has(oldSelf.requires)"
                + " && (!has(self.requires) || self.requires == oldSelf.requires)",
        message = "spec.requires of a Job is immutable")
@ValidationRule(
        value = "has(self.token) == has(oldSelf.token)"
                + " && has(self.binding) == has(oldSelf.binding)"
                + " && has(self.attempt) == has(oldSelf.attempt)"
                + " && has(self.gang) == has(oldSelf.gang)"
                + " && has(self.reservation) == has(oldSelf.reservation)"
                + " && has(self.priority) == has(oldSelf.priority)"
                + " && has(self.driverStartTimeoutSeconds) == has(oldSelf.driverStartTimeoutSeconds)",
        message =
                "spec.token, binding, attempt, gang, reservation, priority and driverStartTimeoutSeconds are immutable")
public record WorkSpec(
        @Min(1) @Required int protocol,

        @PrinterColumn(name = "FORM") @SelectableField @Required
        Form form,

        @PrinterColumn(name = "INTENT") @SelectableField @Required
        Intent intent,

        @Nullable WithdrawCause cause,

        @ValidationRule(value = "self == oldSelf", message = "spec.token is immutable") @Size(max = 63) @Nullable
        String token,

        @ValidationRule(value = "self == oldSelf", message = "spec.binding is immutable") @Nullable
        BindingReference binding,

        @ValidationRule(value = "self == oldSelf", message = "spec.attempt is immutable") @Min(1) @Nullable
        Long attempt,

        @Required TemplateReference target,
        @Nullable Boolean preserve,

        @ValidationRule(value = "self == oldSelf", message = "spec.gang is immutable") @Size(max = 16) @Nullable
        List<GangPodSet> gang,

        @ValidationRule(value = "self == oldSelf", message = "spec.reservation is immutable") @Nullable
        ReservationOrder reservation,

        @ValidationRule(value = "self == oldSelf", message = "spec.priority is immutable") @Nullable
        Integer priority,

        @ValidationRule(value = "self == oldSelf", message = "spec.driverStartTimeoutSeconds is immutable")
        @Min(0)
        @Nullable
        Long driverStartTimeoutSeconds,

        @Size(max = 256) @Nullable List<@Size(max = 253) String> after,
        @Size(max = 256) @Nullable List<RequiredObject> requires,
        @Size(max = 10000) @Nullable List<@Size(max = 64) String> usedBy,
        @Nullable ConflictResolution conflictResolution,
        @PreserveUnknownFields @Nullable ObjectNode manifest,
        @Size(max = 253) @Nullable String secret) {

    /** The same order with another manifest, or with none: for those who keep Works in memory and need only what they say. */
    public WorkSpec withManifest(@Nullable ObjectNode other) {
        return new WorkSpec(
                protocol,
                form,
                intent,
                cause,
                token,
                binding,
                attempt,
                target,
                preserve,
                gang,
                reservation,
                priority,
                driverStartTimeoutSeconds,
                after,
                requires,
                usedBy,
                conflictResolution,
                other,
                secret);
    }

    public enum Form {
        Job,
        Object
    }

    public enum Intent {
        Run,
        Withdraw
    }

    /** Why an attempt is taken back. Only DriverLate may be refused by the agent. */
    public enum WithdrawCause {
        /** The driver has had no node for driverStartTimeout. */
        DriverLate,
        /** The operator wrote no status of any application while ours was unacknowledged. */
        OperatorSilent,
        /** The operator acknowledged many later applications, not ours. */
        OperatorSkipped,
        /** The kubelet or the quota refused the driver before any container ran. */
        DriverRejected,
        /** The template was deleted. */
        TemplateDeleted,
        /** The template was suspended. */
        TemplateSuspended,
        /** The decision did not hold any more before it was carried out. */
        Superseded,
        /** The member became NotReady before the job was armed. */
        MemberNotReady,
        /** A person asked for it. */
        Requested,
        /** No policy, binding or template stands behind the Work any more. */
        Orphaned
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record BindingReference(
            @Size(max = 63) @Nullable String namespace,
            @Required @Size(min = 1, max = 253) String name,
            @Required @Size(min = 1, max = 64) String uid) {}

    /** @param why code of why no placeholders are made, absent with placeholders */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ReservationOrder(
            @Required boolean placeholders,
            @Size(max = 64) @Nullable String why) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RequiredObject(
            @Required @Size(min = 1, max = 300) String apiVersion,
            @Required @Size(min = 1, max = 63) String kind,
            @Required @Size(min = 1, max = 253) String resource,
            @Size(max = 63) @Nullable String namespace,
            @Required @Size(min = 1, max = 253) String name) {}
}
