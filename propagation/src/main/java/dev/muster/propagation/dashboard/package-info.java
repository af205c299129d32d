/**
 * The page that shows the whole fleet, and its live feed: computed by every replica from watched hub objects, shown to each viewer as
 * far as their rights on the hub reach.
 *
 * <pre>
 *   MemberClusters, Leases, reports ── Members ──> MemberRows ──┐
 *   SparkApplications, bindings, Works ─────────> JobRows ──────┼── HubSight ──> Picture ── Changes (per viewer) ──> event stream
 *                                                               │                  └──> FleetGauges (Prometheus)
 *   page.html, scripts, chart library ── PageFiles ─────────────┴── DashboardRoute ──> browser
 * </pre>
 */
@NullMarked
package dev.muster.propagation.dashboard;

import org.jspecify.annotations.NullMarked;
