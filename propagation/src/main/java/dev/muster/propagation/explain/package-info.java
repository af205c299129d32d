/**
 * Answers why a job waits, whether one would fit, who queues and what is free: pure views of one picture, and the resources that serve them.
 *
 * <pre>
 *   caches ── JobGlance ──┐
 *   loop ──── Sight ──────┼─> Explanation, WhatIf, QueueList, CapacityList, ClusterList ─> JSON | Table | text
 *   members ─ standings ──┘
 * </pre>
 */
@NullMarked
package dev.muster.propagation.explain;

import org.jspecify.annotations.NullMarked;
