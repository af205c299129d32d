package dev.muster.core.rank;

/** Prefers cheap members: 1 when running there costs nothing, one half at the usual cost of 1. */
public final class LowCost implements Scorer {
    @Override
    public double score(Candidate candidate) {
        return 1 / (1 + Math.max(0, candidate.member().traits().cost()));
    }
}
