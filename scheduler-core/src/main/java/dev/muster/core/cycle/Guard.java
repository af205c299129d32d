package dev.muster.core.cycle;

import dev.muster.core.model.Job;

/** A gang that has waited too long, and the member that is kept for it: no job behind it in the queue goes there. */
public record Guard(Job gang, String member) {}
