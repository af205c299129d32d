/**
 * What a whole fleet costs under load.
 *
 * <pre>
 *   JobLoad ── creates ──> hub ── Muster ──> members ── watches ──> arrivals      BareLoop: the same writes, without Muster
 *                           └── Requests, Processes before and after ──> Result ──> table, JSON
 * </pre>
 */
@NullMarked
package dev.muster.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
