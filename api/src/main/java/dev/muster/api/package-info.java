/**
 * The contract between hub, control plane and agents: object types and reserved names; and how both ask an API server.
 *
 * <pre>
 *   policy   what platform teams write        fleet   what control plane and agents say to each other
 *   spark    the one template kind Muster understands from inside
 *   client   budgets, time limits and retries towards an API server
 * </pre>
 */
@NullMarked
package dev.muster.api;

import org.jspecify.annotations.NullMarked;
