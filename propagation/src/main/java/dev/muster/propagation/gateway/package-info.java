/**
 * The query gateway: an aggregated API of the hub, served by every replica, through which users read what is in the members.
 *
 * <pre>
 *   user ─ kubectl ─> hub API server (its login, its RBAC) ── front proxy ──> GatewayServer
 *     who asks: Fronts → how much is asked: Admission → may they: AccessReview → QueryRoute
 *       MemberRoute → OneMember or AllMembers → Lists, Watches, MergedObject, MergedDiscovery
 *         → Reach: Tunnel, which the member's agent has opened here, or PassedOn to the replica where it has
 *       routes of other packages, by AnywhereRoute at the replica that knows: explain, dashboard
 * </pre>
 */
@NullMarked
package dev.muster.propagation.gateway;

import org.jspecify.annotations.NullMarked;
