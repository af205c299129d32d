/**
 * The member's API server, as the lifecycle needs it: exact reads, locked writes, and what is seen of our own objects.
 *
 * <pre>
 *   informers ──> MemberWatch (copies, pods by token; the operator's activity) ── nudge ──> controller
 *   steps ──> MemberApi (create, patch and delete locked to version and UID, consistent LIST, Binding)
 * </pre>
 */
@NullMarked
package dev.muster.agent.member;

import org.jspecify.annotations.NullMarked;
