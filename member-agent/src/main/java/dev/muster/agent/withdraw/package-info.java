/**
 * Takes an attempt back, and proves it.
 *
 * <pre>
 *   intent Withdraw ── suspend ── operator puts it down ── delete ── two empty LISTs ──> Withdrawn
 *                        └── a driver that ran to its end first ──> Finished
 * </pre>
 */
@NullMarked
package dev.muster.agent.withdraw;

import org.jspecify.annotations.NullMarked;
