/**
 * Holds a gang's room in the member with placeholder pods, and hands it over slot by slot.
 *
 * <pre>
 *   gang ── Placeholders ── the member's own scheduler binds them ──> room held
 *   real pod without a node ── HandOver: fence, delete the placeholder, bind the pod, unfence ──> slot taken
 * </pre>
 */
@NullMarked
package dev.muster.agent.reserve;

import org.jspecify.annotations.NullMarked;
