/**
 * Answers questions about this member that come from the hub's query gateway, in the name of the user who asks.
 *
 * <pre>
 *   gateway <── QueryTunnel (a WebSocket this agent opened) ── Answering, one for each question ── impersonating ──> member
 * </pre>
 */
@NullMarked
package dev.muster.agent.query;

import org.jspecify.annotations.NullMarked;
