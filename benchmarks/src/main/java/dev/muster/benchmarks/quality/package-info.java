/**
 * How good placements are, in virtual time: the scheduler itself and plain baselines decide over the same loads.
 *
 * <pre>
 *   Loads, KueueLoads -> Load (sites, tasks)
 *                          '-> Play: virtual clock -> Policy (Muster | Baseline) -> Site: who stands where
 *                                '-> Score: waits of big gangs, bounded slowdown, utilisation -> QualityReport
 * </pre>
 */
@NullMarked
package dev.muster.benchmarks.quality;

import org.jspecify.annotations.NullMarked;
