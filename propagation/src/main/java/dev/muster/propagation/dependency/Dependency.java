package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One hub object that goes to the member with the job.
 *
 * @param uid of the hub's object
 * @param resourceVersion of the hub's object: ConfigMaps, Secrets and the like have no generation
 * @param generation absent for kinds that have none
 * @param field what names it
 * @param manifest the object to create in the member, sanitised; for a Secret it holds the bytes, which may be written
 *     into Secrets only
 */
public record Dependency(
        DependencyKind kind,
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        @Nullable Long generation,
        String field,
        ObjectNode manifest) {

    /** Leaves the manifest out, so that no log line ever carries a Secret's bytes. */
    @Override
    public String toString() {
        return kind.kind() + " " + namespace + "/" + name + " (" + uid + " @ " + resourceVersion + ", from " + field
                + ")";
    }
}
