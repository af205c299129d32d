/**
 * What the dashboard makes of hub objects, and what each viewer is sent.
 *
 * <pre>
 *   MemberClusters, reports, templates, bindings, Works (made by hand) ──> PictureMaker ──> Picture ──> Changes, FleetGauges
 * </pre>
 */
@NullMarked
package dev.muster.propagation.dashboard;

import org.jspecify.annotations.NullMarked;
