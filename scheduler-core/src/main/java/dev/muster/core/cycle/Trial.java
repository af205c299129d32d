package dev.muster.core.cycle;

import dev.muster.core.model.Job;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A job to decide, and how much of the fleet has to be looked at for it.
 *
 * @param known what is known: of the members that are not looked at it stands, as nothing has changed there that could
 *     help; where room was lacking and still is, its numbers do. Empty where all is to be counted
 * @param lookAt names of the members to look at; null = all
 */
public record Trial(Job job, List<Reason> known, @Nullable Set<String> lookAt) {
    public Trial {
        known = List.copyOf(known);
        lookAt = lookAt == null ? null : Set.copyOf(lookAt);
    }

    /** A job that nothing is known of. */
    public static Trial everywhere(Job job) {
        return new Trial(job, List.of(), null);
    }

    /** Whether every member is looked at and nothing is known, so that all numbers of the reasons are of this cycle. */
    public boolean isWhole() {
        return lookAt == null && known.isEmpty();
    }
}
