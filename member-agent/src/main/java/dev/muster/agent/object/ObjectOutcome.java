package dev.muster.agent.object;

import dev.muster.api.fleet.WorkReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one look at an object Work. */
sealed interface ObjectOutcome {

    /** The member has the object as ordered. @param created it is our copy, not the member's own */
    record Held(boolean created) implements ObjectOutcome {}

    record Refused(WorkReason reason, String message) implements ObjectOutcome {}

    /** Nothing of ours is left. @param message what stays, and why */
    record Removed(@Nullable String message) implements ObjectOutcome {}

    /** On its way out. */
    record Leaving(String message) implements ObjectOutcome {}

    /** Nothing to write yet. */
    record Later(Duration after, String why) implements ObjectOutcome {}
}
