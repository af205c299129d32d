package dev.muster.propagation.gateway;

import java.io.IOException;
import java.util.List;

/** A route of which not every replica knows the answers: where this one does not, another is asked in the asker's name. */
final class AnywhereRoute implements QueryRoute {
    private final QueryRoute route;
    private final PassedOn passedOn;

    AnywhereRoute(QueryRoute route, PassedOn passedOn) {
        this.route = route;
        this.passedOn = passedOn;
    }

    @Override
    public List<ServedResource> resources() {
        return route.resources();
    }

    @Override
    public boolean matches(QueryPath path) {
        return route.matches(path);
    }

    @Override
    public void handle(Query query, Answer answer) throws IOException {
        if (route.answersHere()) {
            route.handle(query, answer);
        } else if (query.passed()) {
            answer.bytes(PassedOn.NOT_HERE, Answer.JSON, new byte[0]);
        } else if (!passedOn.answer(query, answer)) {
            answer.refuse(
                    Refusal.unavailable(
                            "no replica of the control plane answers this right now: a new leader does within some 30 s, ask again"));
        }
    }
}
