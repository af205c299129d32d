package dev.muster.agent.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the object that this attempt made, or will make, in the member. */
public sealed interface Copy {

    /** The cache shows none of this token; the API server itself has not been asked. */
    record Unseen() implements Copy {}

    /** The API server itself has none of this token under the name. */
    record Absent() implements Copy {}

    /**
     * A copy that carries this attempt's token.
     *
     * @param version resourceVersion that every write to it is locked to
     * @param suspended {@code spec.suspend} is true
     * @param state {@code status.applicationState.state}, empty when the operator has not written yet
     * @param error {@code status.applicationState.errorMessage}, empty when there is none
     * @param retries its restart policy may run a failed driver again
     * @param deleting it has a deletionTimestamp
     * @param held our finalizer is on it
     * @param status as the operator wrote it
     */
    record Present(
            String uid,
            String version,
            boolean suspended,
            String state,
            String error,
            boolean retries,
            boolean deleting,
            boolean held,
            @Nullable ObjectNode status)
            implements Copy {

        /** States in which the operator has not yet taken the application in, or has put it down at our word. */
        private static final Set<String> UNACKNOWLEDGED = Set.of("", "NEW", "SUSPENDING", "SUSPENDED", "RESUMING");

        private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED");

        public boolean acknowledged() {
            return !UNACKNOWLEDGED.contains(state);
        }

        /** The operator will do nothing more for it. SUBMISSION_FAILED is not terminal: it turns into FAILED or a retry. */
        public boolean terminal() {
            return TERMINAL.contains(state);
        }

        /** The operator has put it down and, in this version, has no submission on its way. */
        public boolean putDown() {
            return suspended && state.equals("SUSPENDED");
        }
    }
}
