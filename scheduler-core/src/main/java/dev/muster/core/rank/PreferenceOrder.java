package dev.muster.core.rank;

import java.util.List;

/** Prefers the member that the policy names first: 1 for the first name, falling evenly, 0 for one that is not named. */
public final class PreferenceOrder implements Scorer {
    @Override
    public double score(Candidate candidate) {
        List<String> order = candidate.job().placement().order();
        int at = order.indexOf(candidate.member().name());
        return at < 0 ? 0 : 1 - (double) at / order.size();
    }
}
