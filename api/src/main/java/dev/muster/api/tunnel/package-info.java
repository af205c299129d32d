/**
 * What gateway and agent say to each other over the connection that the agent opens: one WebSocket, many questions at once.
 *
 * <pre>
 *   gateway ── OPEN Question, CREDIT bytes, RESET ──> agent
 *   gateway <── HEAD, DATA ..., END or RESET ──────── agent        PING / PONG: both know that the other lives
 * </pre>
 */
@NullMarked
package dev.muster.api.tunnel;

import org.jspecify.annotations.NullMarked;
