/**
 * Records what the decision was told and what it decided, and plays it again.
 *
 * <pre>
 *   SchedulingLoop -- InputLog --> RecordedInputs -- JSON lines --> Replay -- Scheduler --> the same plans, or the first that differs
 * </pre>
 */
@NullMarked
package dev.muster.propagation.replay;

import org.jspecify.annotations.NullMarked;
