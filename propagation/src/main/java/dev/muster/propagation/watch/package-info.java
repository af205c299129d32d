/**
 * Watching hub objects of any kind, and doing one thing at a time about each.
 *
 * <pre>
 *   API server ── list, watch ──> HubWatch (keeps a trimmed copy) ──> listener ── wake(key) ──> KeyedLoop ── step(key)
 * </pre>
 */
@NullMarked
package dev.muster.propagation.watch;

import org.jspecify.annotations.NullMarked;
