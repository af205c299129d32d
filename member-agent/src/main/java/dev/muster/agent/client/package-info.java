/**
 * The two API servers an agent talks to: one client each, made as dev.muster.api.client says.
 *
 * <pre>
 *   step ── Retry ──> @Hub / @Member client ── RequestBudget ──> API server
 *   heartbeat ──────> @HubLeases client (own connection) ── lease lane ──> hub
 * </pre>
 */
@NullMarked
package dev.muster.agent.client;

import org.jspecify.annotations.NullMarked;
