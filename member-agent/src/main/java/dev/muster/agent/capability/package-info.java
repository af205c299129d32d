/**
 * What the member can run: kinds, Spark operator, PriorityClasses, namespaces.
 *
 * <pre>
 *   member ── watches ring ──> CapabilityLoop ── live look ──> Findings ── stated over found ──> MemberCluster.status
 * </pre>
 *
 * What cannot be seen is left out: unknown is not no.
 */
@NullMarked
package dev.muster.agent.capability;

import org.jspecify.annotations.NullMarked;
