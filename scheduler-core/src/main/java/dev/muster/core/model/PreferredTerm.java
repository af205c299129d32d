package dev.muster.core.model;

/**
 * A node affinity that ranks and never filters.
 *
 * @param weight 1 to 100
 */
public record PreferredTerm(int weight, NodeTerm term) {}
