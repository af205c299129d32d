package dev.muster.propagation.member;

import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Form;
import dev.muster.api.fleet.WorkSpec.Intent;
import dev.muster.api.fleet.WorkStatus.Phase;
import java.util.Set;

/** Which Works keep a member from being removed: those that may still have something in it. */
final class LiveWorks {
    private LiveWorks() {}

    static boolean lives(Work work) {
        Phase phase = work.getStatus() == null ? null : work.getStatus().phase();
        if (phase != null) {
            return !phase.isProof();
        }
        // Without a phase a withdrawn job was never armed; an object may have been applied without a word yet.
        return work.getSpec().form() == Form.Object || work.getSpec().intent() == Intent.Run;
    }

    /** Whether a job's binding still counts on this attempt. */
    static boolean isAmong(Work work, Set<String> openAttempts) {
        return work.getSpec().token() != null
                && openAttempts.contains(work.getSpec().token());
    }
}
