/**
 * The hub's API server, as the lifecycle needs it: the Works of this member, read exactly and written locked.
 *
 * <pre>
 *   status ── HubWorks (PUT, locked to the version that was read) ──> Work.status
 * </pre>
 */
@NullMarked
package dev.muster.agent.hub;

import org.jspecify.annotations.NullMarked;
