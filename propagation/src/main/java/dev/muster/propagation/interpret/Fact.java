package dev.muster.propagation.interpret;

/**
 * One step of the arithmetic behind a gang, for people who ask why it is so large.
 *
 * @param subject what was computed, such as {@code executor.memoryOverhead}
 * @param value with its unit, such as {@code 384Mi}
 * @param because the field or rule it comes from
 */
public record Fact(String subject, String value, String because) {}
