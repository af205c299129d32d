package dev.muster.propagation.dependency;

/**
 * One object that a job names. Namespaced kinds are in the job's own namespace.
 *
 * @param field the first field that names it, such as {@code spec.driver.envFrom[0].configMapRef}
 * @param optional every field that names it says it may be missing
 */
public record Reference(DependencyKind kind, String name, String field, boolean optional) {}
