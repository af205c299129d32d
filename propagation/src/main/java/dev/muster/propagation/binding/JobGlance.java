package dev.muster.propagation.binding;

import dev.muster.core.model.Job;
import java.util.Optional;

/**
 * A job as somebody sees it who only looks.
 *
 * @param offer the job as the queue would have it; empty when no policy claims it or its spec cannot run
 */
public record JobGlance(JobView view, JobPhase phase, Optional<Job> offer) {}
