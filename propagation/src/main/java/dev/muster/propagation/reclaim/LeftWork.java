package dev.muster.propagation.reclaim;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/** What becomes of a job's Work that no reconcile looks after any more; pure. */
public final class LeftWork {
    /**
     * How long an ended Work keeps its name: longer than any process can hold on to a create that it has decided on. From
     * DESIGN 3.
     */
    static final Duration NAME_IS_KEPT = Duration.ofHours(1);

    private LeftWork() {}

    /** Who stands behind a Work. */
    public enum Standing {
        /** Its binding is gone. */
        ORPHAN,
        /** Its binding has gone on to a later attempt. */
        OLDER,
        /** Its binding is at this attempt: the reconciler's. */
        NEWEST
    }

    /** What to do about it. */
    public enum Step {
        KEEP,
        WITHDRAW,
        DELETE
    }

    /** @param memberGone a person attested that the Work's member is gone for good */
    public static Step next(Work work, Standing standing, boolean memberGone, Instant now) {
        if (standing == Standing.NEWEST) {
            return Step.KEEP;
        }
        if (leavesNothing(work) || memberGone) {
            return changed(work).plus(NAME_IS_KEPT).isAfter(now) ? Step.KEEP : Step.DELETE;
        }
        return standing == Standing.ORPHAN && work.getSpec().intent() == Intent.Run ? Step.WITHDRAW : Step.KEEP;
    }

    /** Neither pod nor copy of it is in the member; a finished job's copy is there until it is withdrawn. */
    private static boolean leavesNothing(Work work) {
        Phase phase = work.getStatus() == null ? null : work.getStatus().phase();
        return phase == Phase.Withdrawn || phase == Phase.Refused || phase == Phase.ReservationFailed;
    }

    /** When anybody last wrote it, by the hub's clock. */
    private static Instant changed(Work work) {
        return work.getMetadata().getManagedFields().stream()
                .map(ManagedFieldsEntry::getTime)
                .filter(Objects::nonNull)
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> Instant.parse(work.getMetadata().getCreationTimestamp()));
    }
}
