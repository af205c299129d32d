package dev.muster.core.cycle;

/**
 * When a cycle runs and how it breaks ties; the same moment gives the same plan.
 *
 * @param nowMillis epoch milliseconds
 * @param seed varies which of equally good members is taken
 */
public record Moment(long nowMillis, long seed) {}
