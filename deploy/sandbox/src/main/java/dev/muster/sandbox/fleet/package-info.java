/**
 * A whole fleet on one machine: real control planes, simulated nodes and operators, real or played Spark, and Muster as processes of its own.
 *
 * <pre>
 *   FleetSpec ──> Fleet ──┬── hub: Cluster, installed by deploy/install; the control plane as a process
 *                         └── Member (one each): Cluster, joined by deploy/join; kubelet and operator simulated; the agent as a process
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.fleet;

import org.jspecify.annotations.NullMarked;
