package dev.muster.propagation.object;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.TemplateReference;
import java.util.Objects;

/**
 * A hub object as it is to be in members.
 *
 * <p>Its version is the hub's resourceVersion, not metadata.generation: ConfigMaps have none, and labels do not raise it.
 * Resource versions of one API server are numbers that grow.
 *
 * @param reference whose generation is the version
 * @param manifest sanitised; of a Secret with its bytes
 */
public record Source(TemplateReference reference, ObjectNode manifest) {

    /** @throws NumberFormatException if the resourceVersion is no number, against Kubernetes' documentation */
    public static Source of(TemplateReference reference, String resourceVersion, ObjectNode manifest) {
        return new Source(
                new TemplateReference(
                        reference.apiVersion(),
                        reference.kind(),
                        reference.resource(),
                        reference.namespace(),
                        reference.name(),
                        reference.uid(),
                        Long.parseLong(resourceVersion)),
                manifest);
    }

    public long version() {
        return Objects.requireNonNull(reference.generation());
    }

    public String uid() {
        return reference.uid();
    }

    public boolean isSecret() {
        return ObjectOrders.isSecret(reference);
    }

    /** Leaves the manifest out, so that no log line ever carries a Secret's bytes. */
    @Override
    public String toString() {
        return reference.kind() + " " + reference.namespace() + "/" + reference.name() + " (" + uid() + " @ "
                + version() + ")";
    }
}
