/**
 * The scheduling loop: one thread that owns queue and ledger and asks scheduler-core for plans.
 *
 * <pre>
 *   JobReconciler ── offer, remove, dispatched, attempts ──┐
 *   Members ── changed, reported, gone ────────────────────┤ inbox ──> SchedulingLoop ── Cycle.plan ──> Decisions ──> JobReconciler
 *   the clock (exclusions that end) ───────────────────────┘            Queue, Ledger
 * </pre>
 */
@NullMarked
package dev.muster.propagation.schedule;

import org.jspecify.annotations.NullMarked;
