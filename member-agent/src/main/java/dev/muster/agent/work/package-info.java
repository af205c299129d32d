/**
 * The life of each Work in this member: look, decide, carry out one step, look again.
 *
 * <pre>
 *   Work (hub), copy and pods (member) ── WorkController ── AttemptLoop: view -> Lifecycle.next -> step ──┐
 *                                              ▲                                                          │
 *                                              └────────────── events, timers <───────────────────────────┘
 * </pre>
 */
@NullMarked
package dev.muster.agent.work;

import org.jspecify.annotations.NullMarked;
