/**
 * The bus between control plane and agents: durable objects on the hub, group fleet.muster.dev.
 *
 * <pre>
 *   control plane ── ResourceBinding (the decision) ── Work (the order) ──> agent
 *   agent ── Work.status, CapacityReport, MemberCluster.status, Lease ──> control plane
 * </pre>
 */
@NullMarked
package dev.muster.api.fleet;

import org.jspecify.annotations.NullMarked;
