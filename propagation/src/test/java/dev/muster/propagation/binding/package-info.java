/**
 * What comes next for a job, in every situation that its objects can be in.
 *
 * <pre>
 *   Situation (a template, its binding, its Works, made by hand) ──> NextStep ──> one step
 * </pre>
 */
@NullMarked
package dev.muster.propagation.binding;

import org.jspecify.annotations.NullMarked;
