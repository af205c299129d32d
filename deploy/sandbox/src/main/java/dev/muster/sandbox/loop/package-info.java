/**
 * What both simulators stand on: one step at a time for each object, and a view that has seen our own writes.
 *
 * <pre>
 *  informer event ──wake(key)──▶ KeyedLoop ──step(key), never two at once for a key──▶ API writes
 *                                   ▲                                                     │
 *                 wakeAfter(delay) ─┘            Fresh(key) = newest of cache and own ◀───┘
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.loop;

import org.jspecify.annotations.NullMarked;
