/**
 * How both processes ask an API server: no retries but one place for them, and a budget of requests per server.
 *
 * <pre>
 *   step ── Retry ──> client ── RequestBudget (bulk lane) ──> API server
 *   lease ──────────> client ── RequestBudget (lease lane) ──> API server
 * </pre>
 */
@NullMarked
package dev.muster.api.client;

import org.jspecify.annotations.NullMarked;
