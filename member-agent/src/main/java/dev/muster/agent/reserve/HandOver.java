package dev.muster.agent.reserve;

import dev.muster.agent.attempt.Limits;
import dev.muster.agent.attempt.WorkView;
import dev.muster.agent.member.MemberApi;
import dev.muster.agent.member.MemberWatch;

/** later */
public final class HandOver {
    public HandOver(MemberApi a, MemberWatch w, Reservations r, Placeholders p, PriorityClasses c) {}

    public void advance(WorkView view, Limits limits) {}
}
