package dev.muster.propagation.schedule;

import dev.muster.core.cycle.Decision;
import dev.muster.core.model.JobKey;

/** Where the loop's decisions go; called on the loop's thread, must return at once. */
public interface Decisions {
    void decided(JobKey job, Decision decision);
}
