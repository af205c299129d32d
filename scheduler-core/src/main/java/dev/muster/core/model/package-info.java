/**
 * The values that the decision is made of: what a job asks for and what a member has.
 *
 * <pre>
 *   template -> Job { Gang { PodSet.. }, Placement, Requirements }   (what is wanted)
 *   report   -> MemberView { traits, state, Capabilities, Capacity { NodeGroup.. } }   (what is there)
 * </pre>
 */
@NullMarked
package dev.muster.core.model;

import org.jspecify.annotations.NullMarked;
