/**
 * Why a job cannot go somewhere, in numbers, and what would change that.
 *
 * <pre>
 *   fit, cycle, shells -> Reason { numbers } -> code()        stable word for APIs and docs
 *                                            -> unblockedBy() what the queue waits for
 *                                            -> ReasonText    the one place where text is made
 * </pre>
 */
@NullMarked
package dev.muster.core.reason;

import org.jspecify.annotations.NullMarked;
