/**
 * What the agent is told at start and what it says of its own state.
 *
 * <pre>
 *   configuration ──> AgentConfig ──> every loop
 *   loops ──> Liveness, Readiness ──> kubelet
 * </pre>
 */
@NullMarked
package dev.muster.agent.app;

import org.jspecify.annotations.NullMarked;
