/**
 * The process: configuration, the hub client, leadership, and the wiring of the parts.
 *
 * <pre>
 *   Leadership won ──> ControlPlane.start: Members, SchedulingLoop, JobReconciler (on Java Operator SDK)
 *   Leadership lost ──> the process ends
 * </pre>
 */
@NullMarked
package dev.muster.propagation.app;

import org.jspecify.annotations.NullMarked;
