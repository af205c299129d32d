/**
 * The way to an armed copy: the name is free, what the job needs is there, room is held, the copy is made suspended.
 *
 * <pre>
 *   WorkView ── Preparing ──> Step          Names, Needs, Copies carry steps out in the member
 * </pre>
 */
@NullMarked
package dev.muster.agent.apply;

import org.jspecify.annotations.NullMarked;
