package dev.muster.propagation.object;

import dev.muster.api.policy.PropagationSpec.ConflictResolution;

/**
 * Why an object is in a member.
 *
 * @param binding UID of the binding that needs it
 * @param conflicts what happens to a foreign object of the name
 * @param preserve the copy stays when its template is deleted
 * @param owner the object's own policy says so: its word counts; a job that needs the object only adds to it
 */
public record Use(String binding, ConflictResolution conflicts, boolean preserve, boolean owner) {

    /** A job needs the object. */
    public static Use by(String binding, ConflictResolution conflicts) {
        return new Use(binding, conflicts, false, false);
    }
}
