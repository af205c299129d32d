/**
 * The control plane alone, as a process on a real hub, against members whose agents follow a script.
 *
 * <pre>
 *   test ── kubectl, objects ──> hub <── control plane (process)
 *                                 ^
 *                                 └── ScriptedMember: Lease, report, Work.status as told
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.hub;

import org.jspecify.annotations.NullMarked;
