/**
 * What happens to an attempt that did not come to run: why it is taken back, and how long its member is out for the job.
 *
 * <pre>
 *   Work.status ── Reclaimable.cause ──> withdraw        ended Work ── Exclusions.after ──> exclusion with backoff
 *   objects that nobody stands behind ── Housekeeping ──> withdrawn or removed
 * </pre>
 */
@NullMarked
package dev.muster.propagation.reclaim;

import org.jspecify.annotations.NullMarked;
