package dev.muster.core.rank;

import dev.muster.core.fit.FitResult;
import dev.muster.core.model.Job;
import dev.muster.core.model.MemberView;

/** A member that has room for a job. */
public record Candidate(Job job, MemberView member, FitResult.Fits fit) {}
