package dev.muster.api.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.policy.PropagationSpec.ConflictResolution;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
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
public record WorkSpec(
        @Required int protocol,
        @PrinterColumn(name = "FORM") @Required Form form,
        @PrinterColumn(name = "INTENT") @Required Intent intent,
        @Nullable WithdrawCause cause,
        @Nullable String token,
        @Nullable BindingReference binding,
        @Nullable Long attempt,
        @Required TemplateReference target,
        @Nullable Boolean preserve,
        @Nullable List<GangPodSet> gang,
        @Nullable ReservationOrder reservation,
        @Nullable Integer priority,
        @Nullable Long driverStartTimeoutSeconds,
        @Nullable List<String> after,
        @Nullable List<RequiredObject> requires,
        @Nullable List<String> usedBy,
        @Nullable ConflictResolution conflictResolution,
        @PreserveUnknownFields @Nullable ObjectNode manifest,
        @Nullable String secret) {

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
            @Nullable String namespace,
            @Required String name,
            @Required String uid) {}

    /** @param why code of why no placeholders are made, absent with placeholders */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record ReservationOrder(
            @Required boolean placeholders, @Nullable String why) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RequiredObject(
            @Required String apiVersion,
            @Required String kind,
            @Required String resource,
            @Nullable String namespace,
            @Required String name) {}
}
