/**
 * What the hub makes of what members write.
 *
 * <pre>
 *   MemberClusters, Leases, report pages (made by hand) ──> Members, ReportPages ──> news, steps, capacity
 * </pre>
 */
@NullMarked
package dev.muster.propagation.member;

import org.jspecify.annotations.NullMarked;
