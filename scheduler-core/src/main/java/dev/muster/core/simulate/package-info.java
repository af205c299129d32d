/**
 * What would happen, answered by the same solver that decides, on a snapshot that nobody changes.
 *
 * <pre>
 *   Snapshot + job -> Simulation -- answer ----------> where, and why not elsewhere
 *                                -- copies ----------> how many more of these have room now
 *                                -- smallestChanges -> fewer pods, less memory, more room, more quota
 *                                -- when (claims) ---> now, at, unknown, never
 * </pre>
 */
@NullMarked
package dev.muster.core.simulate;

import org.jspecify.annotations.NullMarked;
