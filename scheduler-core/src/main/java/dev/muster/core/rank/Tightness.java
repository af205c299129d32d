package dev.muster.core.rank;

import dev.muster.core.model.PodSet;
import java.util.Comparator;

/** Prefers members that the gang fills most, so that big holes stay whole for big gangs. */
public final class Tightness implements Scorer {
    @Override
    public double score(Candidate candidate) {
        long promised = candidate.job().gang().podSets().stream()
                .max(Comparator.comparingInt(PodSet::count))
                .map(set -> candidate.fit().promised().getOrDefault(set.name(), 0))
                .orElse(0);
        long roomFor = Math.max(promised, candidate.fit().roomFor());
        return roomFor == 0 ? 1 : (double) promised / roomFor;
    }
}
