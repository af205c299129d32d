package dev.muster.core.rank;

/** One view of how good a member is for a job. */
public interface Scorer {
    /** How good the candidate is, 0 (worst) to 1 (best). */
    double score(Candidate candidate);
}
