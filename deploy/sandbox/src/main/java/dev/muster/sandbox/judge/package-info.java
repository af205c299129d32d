/**
 * Says whether what must always hold did hold, by what the API servers themselves wrote down.
 *
 * <pre>
 *   audit logs of hub and members ──> History ──> Checks (one or more for each invariant S1 to S20) ──> Findings
 *   objects and metrics at the end ─> Ending ──────^
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.judge;

import org.jspecify.annotations.NullMarked;
