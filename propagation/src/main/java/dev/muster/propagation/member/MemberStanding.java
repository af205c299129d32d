package dev.muster.propagation.member;

import dev.muster.core.model.Capacity;

/**
 * How a member stands at one moment, for people who look.
 *
 * @param heartbeatSeconds since its agent was last heard of; -1 when there is no Lease
 * @param reportSeconds since its newest report came (agents send only what changes: with a fresh heartbeat, an old report is still
 *     right); -1 without one
 */
public record MemberStanding(
        Member member, boolean ready, long heartbeatSeconds, long reportSeconds, Capacity capacity) {}
