/**
 * Shows that each check of the judge lets an honest history pass and fires on a planted violation.
 *
 * <pre>
 *   Played (an honest history) ── one thing changed ──> Judge ──> exactly the check that must fire
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.judge;

import org.jspecify.annotations.NullMarked;
