/**
 * What deploy/ installs, tried on real API servers without any Muster program running.
 *
 * <pre>
 *   deploy/install ──> hub: definitions, rights, admission rules ──> what is refused, and how it says so
 *   deploy/join    ──> member: credentials                       ──> what an agent may do, and nothing else
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.deploy;

import org.jspecify.annotations.NullMarked;
