/**
 * What the dashboard costs in a browser.
 *
 * <pre>
 *   PlayedFleet (members, jobs, changes) ──> PageServer (the page's files, an event stream) ──> Chromium ──> DashboardCost
 * </pre>
 */
@NullMarked
package dev.muster.benchmarks.dashboard;

import org.jspecify.annotations.NullMarked;
