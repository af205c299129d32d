package dev.muster.propagation.app;

import dev.muster.propagation.explain.Leading;
import dev.muster.propagation.explain.Standpoint;
import dev.muster.propagation.gateway.Answer;
import dev.muster.propagation.gateway.Query;
import java.util.Optional;
import java.util.function.Supplier;

/** This process, if it leads. */
record LeaderPlace(Supplier<Optional<Standpoint>> process) implements Leading {
    @Override
    public Optional<Standpoint> here() {
        return process.get();
    }

    @Override
    public boolean passOn(Query query, Answer answer) {
        return false;
    }
}
