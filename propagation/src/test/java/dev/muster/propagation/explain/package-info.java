/**
 * Proof of what explanations, simulations and the fleet's lists say.
 *
 * <pre>
 *   jobs, members and queues as values ──> Explainer, WhatIf, QueueList, CapacityList ──> numbers and words
 * </pre>
 */
@NullMarked
package dev.muster.propagation.explain;

import org.jspecify.annotations.NullMarked;
