/**
 * The two API servers an agent talks to: one client each, a budget of requests, and the only place that tries again.
 *
 * <pre>
 *   step ── Retry ──> @Hub / @Member client ── RequestBudget ──> API server
 *   heartbeat ──────> @HubLeases client (own connection) ── lease lane ──> hub
 * </pre>
 */
@NullMarked
package dev.muster.agent.client;

import org.jspecify.annotations.NullMarked;
