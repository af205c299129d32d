package dev.muster.propagation.gateway;

import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.tunnel.Question;
import dev.muster.propagation.watch.HubWatch;
import java.util.Collection;

/** Through the agent's tunnel, here or at another replica. */
record TunnelReach(HubWatch<MemberCluster> watch, Tunnels tunnels, PassedOn others) implements Reach {
    @Override
    public Collection<String> members() {
        return watch.all().stream()
                .map(member -> member.getMetadata().getName())
                .sorted()
                .toList();
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
