/**
 * What Muster costs, measured on real API servers.
 *
 * <pre>
 *   OneJob: jobs one by one on an idle fleet ── audit logs, a watch on drivers ──> milliseconds, writes per job by verb and resource
 * </pre>
 */
@NullMarked
package dev.muster.benchmarks;

import org.jspecify.annotations.NullMarked;
