/**
 * All that the decision remembers, and the one way it changes: inputs in, plans out.
 *
 * <pre>
 *   Input { Offered | Dispatched | Attempts | Reported | .. } -> Scheduler.apply
 *                                  Queue, Ledger, members  <------'
 *                 Scheduler.decide(now) -> Cycle.decide -> Round { places, waits that are news }
 * </pre>
 *
 * The live loop, a replay of its log, and simulated time run this same code.
 */
@NullMarked
package dev.muster.core.schedule;

import org.jspecify.annotations.NullMarked;
