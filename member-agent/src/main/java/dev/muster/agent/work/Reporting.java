package dev.muster.agent.work;

import dev.muster.api.fleet.WorkStatus.Phase;
import org.jspecify.annotations.Nullable;

/** What the ends of attempts and the capacity report have to say to each other. */
public interface Reporting {
    /** @return sequence of the youngest report that is on the hub, null before the first */
    @Nullable
    Long youngestSequence();

    /** An attempt has ended. After ReservationFailed and Refused a younger report must follow, changed or not. */
    void ended(String token, Phase phase);
}
