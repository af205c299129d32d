/**
 * Tells the hub that this agent lives.
 *
 * <pre>
 *   quarkus-scheduler ── every 10 s ──> Heartbeat ── @HubLeases ──> Lease "heartbeat" ── seen by ──> control plane
 * </pre>
 */
@NullMarked
package dev.muster.agent.heartbeat;

import org.jspecify.annotations.NullMarked;
