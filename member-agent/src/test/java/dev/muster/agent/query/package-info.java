/**
 * What the agent asks its member in a user's name, and what it passes back.
 *
 * <pre>
 *   Question ──> Answering ──> PlayedMember (what it was asked)      frames: what the gateway would be sent
 * </pre>
 */
@NullMarked
package dev.muster.agent.query;

import org.jspecify.annotations.NullMarked;
