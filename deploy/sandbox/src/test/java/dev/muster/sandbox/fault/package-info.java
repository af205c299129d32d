/**
 * A sample of what {@code deploy/sandbox/faults} does in full.
 *
 * <pre>
 *   seed ──> points ──> Campaign on real API servers ──> Judge
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.fault;

import org.jspecify.annotations.NullMarked;
