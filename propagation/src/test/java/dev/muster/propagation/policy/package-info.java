/**
 * Which policy claims what, and what it then says.
 *
 * <pre>
 *   policies and templates, written as users write them ──> Claiming, Claim, MemberChoice ──> one policy, or none
 * </pre>
 */
@NullMarked
package dev.muster.propagation.policy;

import org.jspecify.annotations.NullMarked;
