/**
 * The query gateway: an aggregated API of the hub, served by every replica, through which users read what is in the members.
 *
 * <pre>
 *   user ─ kubectl ─> hub API server (its login, its RBAC) ── front proxy ──> GatewayServer
 *        Fronts (who speaks for whom) → AccessReview (once more) → QueryRoute: member, merge, and what other packages add
 * </pre>
 */
@NullMarked
package dev.muster.propagation.gateway;

import org.jspecify.annotations.NullMarked;
