package dev.muster.core.schedule;

import dev.muster.core.cycle.Decision;
import dev.muster.core.cycle.Plan;
import dev.muster.core.cycle.Reservation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one cycle came to.
 *
 * @param plan the decisions of the cycle
 * @param waits those that say something new to their job; a job of which nothing is said still waits as it did
 * @param kept what was reserved for the head of the queue, or null
 */
public record Round(
        Plan plan, List<Decision.Wait> waits, @Nullable Reservation kept) {
    public Round {
        waits = List.copyOf(waits);
    }
}
