package dev.muster.core.simulate;

import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Where a job would go now, and why not elsewhere.
 *
 * @param verdicts one for each member: those that have room first, the best first; then the others by name
 * @param general reasons that hold wherever the job might go; empty when it has room somewhere
 */
public record Answer(List<Verdict> verdicts, List<Reason.OfJob> general) {
    public Answer {
        verdicts = List.copyOf(verdicts);
        general = List.copyOf(general);
    }

    /** The member the job would be placed in, if any has room. */
    public Optional<Verdict.Fits> best() {
        return verdicts.stream()
                .filter(Verdict.Fits.class::isInstance)
                .map(Verdict.Fits.class::cast)
                .findFirst();
    }

    /** Why each of the other members is out, by name. */
    public List<Reason.OfMember> reasons() {
        return verdicts.stream()
                .filter(Verdict.Out.class::isInstance)
                .map(verdict -> ((Verdict.Out) verdict).reason())
                .toList();
    }
}
