package dev.muster.propagation.interpret;

/**
 * A constraint of the pods that the fit does not see.
 *
 * @param podSet whose pods it binds
 * @param field where the spec states it
 * @param consequence what the fit does instead
 */
public record Unmodelled(String podSet, String field, String consequence) {}
