package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import java.util.Collection;

/** The members as questions reach them. */
interface Reach {
    /** Names of all that have joined, in order. */
    Collection<String> members();

    /**
     * Asks; returns before the answer's head is there, or when it is.
     *
     * @throws MemberAnswer.MemberFailure it cannot be asked now
     */
    MemberAnswer ask(String member, Question question) throws MemberAnswer.MemberFailure;

    /** Whether the member's agent is connected to this very replica. */
    boolean isHere(String member);
}
