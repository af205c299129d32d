/**
 * Which policy claims a template.
 *
 * <pre>
 *   template + all policies ── Claiming.of ──> Claim { policy, what it says } or none
 * </pre>
 *
 * Namespaced beats cluster-wide, then priority, then the most precise matching selector, then the policy's name.
 */
@NullMarked
package dev.muster.propagation.policy;

import org.jspecify.annotations.NullMarked;
