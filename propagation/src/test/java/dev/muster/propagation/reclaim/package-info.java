/**
 * What becomes of attempts that did not come to run, and of what they leave.
 *
 * <pre>
 *   ends and Works made by hand ──> Exclusions, LeftWork ──> who is out until when, what is deleted
 * </pre>
 */
@NullMarked
package dev.muster.propagation.reclaim;

import org.jspecify.annotations.NullMarked;
