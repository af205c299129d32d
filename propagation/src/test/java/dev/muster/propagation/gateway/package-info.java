/**
 * The gateway with agents that are played: real HTTPS and WebSockets on loopback, no hub and no members.
 *
 * <pre>
 *   test ── as the front proxy ──> GatewayServer ── tunnel ──> PlayedAgent ── answers of the test's making
 * </pre>
 */
@NullMarked
package dev.muster.propagation.gateway;

import org.jspecify.annotations.NullMarked;
