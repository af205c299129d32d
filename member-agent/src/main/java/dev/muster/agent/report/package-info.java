/**
 * What the member has free, exactly, and which of our own slots that already misses.
 *
 * <pre>
 *   nodes, pods, quotas ── watch ──> Account (one lock: free and accounted always agree)
 *   Works ───────────────────────>     |
 *                                      | Report: pages whose content changed
 *                                      v
 *                            ReportLoop ── capacity-1.., then capacity-0 ──> hub
 * </pre>
 */
@NullMarked
package dev.muster.agent.report;

import org.jspecify.annotations.NullMarked;
