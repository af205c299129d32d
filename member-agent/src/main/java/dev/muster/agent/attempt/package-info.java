/**
 * One attempt as values: what is known of it, what may be done next. No clock, no client, no threads.
 *
 * <pre>
 *   Work on the hub ─┐
 *   copy, pods ──────┼── WorkView ── (apply, observe, withdraw decide) ──> Step
 *   Progress, Ages ──┘
 * </pre>
 */
@NullMarked
package dev.muster.agent.attempt;

import org.jspecify.annotations.NullMarked;
