/**
 * What the query gateway costs over many members at once.
 *
 * <pre>
 *   Listing (a client) ──> hub ── front proxy ──> gateway, a process of its own ── tunnels through the hub ──> PlayedAgent x 100 ── PodList
 * </pre>
 */
@NullMarked
package dev.muster.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
