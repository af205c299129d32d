/**
 * The step after which only proof from this member allows another attempt.
 *
 * <pre>
 *   copy, suspended ── Starting {copyUid, armedAt} on the hub, locked ──> suspension of that UID lifted, locked
 *                       └── ArmedCopies: how many the operator has not taken in, and in what order it does
 * </pre>
 */
@NullMarked
package dev.muster.agent.arm;

import org.jspecify.annotations.NullMarked;
