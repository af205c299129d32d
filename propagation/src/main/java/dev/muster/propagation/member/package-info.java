/**
 * What the hub knows of its members, and what it says of them.
 *
 * <pre>
 *   MemberCluster ──────────────> Member (traits, capabilities) ──┐
 *   Lease ── Heartbeats ────────> ready or not ───────────────────┼── Members ──> MemberNews (the scheduling cycle)
 *   CapacityReport pages ── ReportPages ──> Report (clamped) ─────┘      └──────> MemberStep (Ready condition, finalizer)
 *                                                                        MemberWatch: informers in, steps out
 * </pre>
 */
@NullMarked
package dev.muster.propagation.member;

import org.jspecify.annotations.NullMarked;
