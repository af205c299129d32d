package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * Through the agent's tunnel, here or at another replica.
 *
 * @param joined names of all members, in order
 */
record TunnelReach(Supplier<List<String>> joined, Tunnels tunnels, PassedOn others) implements Reach {
    @Override
    public Collection<String> members() {
        return joined.get();
    }

    @Override
    public MemberAnswer ask(String member, Question question) throws MemberAnswer.MemberFailure {
        var here = tunnels.ask(member, question);
        if (here.isPresent()) {
            return here.get();
        }
        return others.ask(member, question)
                .orElseThrow(() -> new MemberAnswer.MemberFailure("its agent is not connected to the query gateway"));
    }

    @Override
    public boolean isHere(String member) {
        return tunnels.has(member);
    }
}
