package dev.muster.propagation.dispatch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.ResourceBinding;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkSpec.BindingReference;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkSpec.ReservationOrder;
import dev.muster.api.fleet.WorkSpec.WithdrawCause;
import dev.muster.propagation.policy.Claim;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The Work of a job's attempt; pure. Its name is used up with it, so that a deposed leader's late create meets AlreadyExists. */
public final class Orders {
    private Orders() {}

    /** Run the newest attempt of a binding in the member it names. */
    public static Work run(
            ResourceBinding binding,
            Claim claim,
            ObjectNode manifest,
            ReservationOrder reservation,
            Dependencies needs) {
        var spec = binding.getSpec();
        return work(
                binding,
                new WorkSpec(
                        Reserved.PROTOCOL,
                        Form.Job,
                        Intent.Run,
                        null,
                        token(binding),
                        reference(binding),
                        spec.attempt(),
                        spec.template(),
                        claim.preservesOnDeletion() ? true : null,
                        spec.gang(),
                        reservation,
                        spec.priority(),
                        claim.driverStartTimeout().toSeconds(),
                        needs.after(),
                        needs.requires(),
                        null,
                        null,
                        manifest,
                        null));
    }

    /** Use the newest attempt's name up without running anything. */
    public static Work spent(ResourceBinding binding, WithdrawCause cause) {
        var spec = binding.getSpec();
        return work(
                binding,
                new WorkSpec(
                        Reserved.PROTOCOL,
                        Form.Job,
                        Intent.Withdraw,
                        cause,
                        token(binding),
                        reference(binding),
                        spec.attempt(),
                        spec.template(),
                        null,
                        spec.gang(),
                        null,
                        spec.priority(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /** The same Work, to be taken back; keeps what names the object and empties the manifest. */
    public static Work withdrawn(Work work, WithdrawCause cause) {
        var spec = work.getSpec();
        var next = new Work();
        next.setMetadata(work.getMetadata());
        next.setStatus(work.getStatus());
        next.setSpec(new WorkSpec(
                spec.protocol(),
                spec.form(),
                Intent.Withdraw,
                cause,
                spec.token(),
                spec.binding(),
                spec.attempt(),
                spec.target(),
                spec.preserve(),
                spec.gang(),
                spec.reservation(),
                spec.priority(),
                spec.driverStartTimeoutSeconds(),
                spec.after(),
                spec.requires(),
                spec.usedBy(),
                spec.conflictResolution(),
                null,
                spec.secret()));
        return next;
    }

    private static Work work(ResourceBinding binding, WorkSpec spec) {
        var uid = binding.getMetadata().getUid();
        var member = Objects.requireNonNull(binding.getSpec().member(), "a Work is made for a placed binding");
        var work = new Work();
        work.setMetadata(new ObjectMetaBuilder()
                .withNamespace(Reserved.memberNamespace(member))
                .withName(name(uid, spec.attempt()))
                .addToLabels(Reserved.BINDING, uid)
                .addToLabels(Reserved.TOKEN, token(binding))
                .build());
        work.setSpec(spec);
        return work;
    }

    public static String name(String bindingUid, @Nullable Long attempt) {
        return bindingUid + "-" + attempt;
    }

    private static String token(ResourceBinding binding) {
        return Reserved.token(binding.getMetadata().getUid(), binding.getSpec().attempt());
    }

    private static BindingReference reference(ResourceBinding binding) {
        var metadata = binding.getMetadata();
        return new BindingReference(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    /** How room is held: by placeholders, unless the policy or the member's version is against it. */
    public static ReservationOrder reservation(Claim claim, boolean memberHoldsPlaceholders) {
        if (claim.neverReserves()) {
            return new ReservationOrder(false, "PolicyNever");
        }
        return memberHoldsPlaceholders
                ? new ReservationOrder(true, null)
                : new ReservationOrder(false, "KubernetesBefore1.28");
    }
}
