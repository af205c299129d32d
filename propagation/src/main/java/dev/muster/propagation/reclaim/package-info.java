/**
 * What happens to an attempt that did not come to run: why it is taken back, and how long its member is out for the job.
 *
 * <pre>
 *   Work.status ── Reclaimable.cause ──> withdraw        ended Work ── Exclusions.after ──> exclusion with backoff
 *   Work that nobody looks after ── LeftWork.next ──> withdrawn, or deleted an hour after its end
 * </pre>
 */
@NullMarked
package dev.muster.propagation.reclaim;

import org.jspecify.annotations.NullMarked;
