/**
 * The agent's part of a job's life under real API servers and a real scheduler.
 *
 * <pre>
 *   test writes Works on a hub ── agent under test ── member with played kubelets and operator ──> what is left is judged
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.agent;

import org.jspecify.annotations.NullMarked;
