/**
 * The numbered promises (docs/acceptance.md), each shown on real API servers by a test that can fail.
 *
 * <pre>
 *   SharedFleet (one hub, three members, for all classes) ── Acceptance (apply, await, clean up) ── A01 ... A26
 *   Audit: what the API servers were asked, the judge of "never twice"
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.acceptance;

import org.jspecify.annotations.NullMarked;
