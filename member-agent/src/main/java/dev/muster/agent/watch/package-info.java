/**
 * Watches that last: opened again when they die or fall silent, and told apart from what they merely have not heard.
 *
 * <pre>
 *   API server ── LIST + WATCH ──> LastingWatch ── seen, gone, complete ──> sink (WorkWatch, report, capability)
 * </pre>
 */
@NullMarked
package dev.muster.agent.watch;

import org.jspecify.annotations.NullMarked;
