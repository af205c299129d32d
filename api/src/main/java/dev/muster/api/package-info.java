/**
 * The contract between hub, control plane and agents: object types and reserved names, nothing that acts.
 *
 * <pre>
 *   policy   what platform teams write        fleet   what control plane and agents say to each other
 *   spark    the one template kind Muster understands from inside
 * </pre>
 */
@NullMarked
package dev.muster.api;

import org.jspecify.annotations.NullMarked;
