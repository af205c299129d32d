package dev.muster.agent.attempt;

import dev.muster.api.fleet.WorkSpec;
import dev.muster.api.fleet.WorkStatus;
import dev.muster.api.fleet.WorkStatus.ExecutorSummary;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that the next step of an attempt is decided on.
 *
 * @param status as last read or written, null when the agent has not written yet
 * @param driver the newest driver pod of the token
 * @param livePods pods of the token that are not terminal, placeholders and fences apart
 * @param ackedLater applications of the same namespace, armed later, that the operator has taken in
 */
public record WorkView(
        WorkSpec spec,
        @Nullable WorkStatus status,
        Copy copy,
        Optional<Driver> driver,
        ExecutorSummary executors,
        int livePods,
        Room room,
        Progress progress,
        Ages ages,
        int ackedLater) {

    public WorkView with(Ages value) {
        return new WorkView(spec, status, copy, driver, executors, livePods, room, progress, value, ackedLater);
    }

    public @Nullable Phase phase() {
        return status == null ? null : status.phase();
    }

    /** The UID that Starting was written for; only this copy may be lifted. */
    public @Nullable String armedUid() {
        return status == null ? null : status.copyUid();
    }

    /** @return the copy, when it is the one that was armed, or when none is armed yet */
    public Optional<Copy.Present> ownCopy() {
        return switch (copy) {
            case Copy.Present p -> armedUid() == null || p.uid().equals(armedUid()) ? Optional.of(p) : Optional.empty();
            case Copy.Unseen u -> Optional.empty();
            case Copy.Absent a -> Optional.empty();
        };
    }

    /** A driver of this attempt has had a running container, by what is seen or by what was written down. */
    public boolean driverRan() {
        return driver.map(Driver::ran).orElse(false)
                || (status != null && status.driver() != null && status.driver().startedAt() != null);
    }
}
