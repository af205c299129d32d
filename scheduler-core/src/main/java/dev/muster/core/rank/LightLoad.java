package dev.muster.core.rank;

import dev.muster.core.model.MemberState;

/** Prefers members with few Works waiting to be armed, where the job will start sooner. */
public final class LightLoad implements Scorer {
    @Override
    public double score(Candidate candidate) {
        MemberState state = candidate.member().state();
        double share = (double) state.unarmed() / Math.max(1, state.unarmedLimit());
        return Math.clamp(1 - share, 0, 1);
    }
}
