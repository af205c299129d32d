/**
 * One job's way on the hub: what is seen of it, and the one step that comes next.
 *
 * <pre>
 *   template, claim, gang, binding, Works, decision ── JobView ── NextStep.of ──> JobStep ── JobReconciler ──> one locked write
 *   what no reconcile sees (a binding or template is gone) ── Housekeeping ──> the way of a deleted job
 * </pre>
 */
@NullMarked
package dev.muster.propagation.binding;

import org.jspecify.annotations.NullMarked;
