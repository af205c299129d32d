package dev.muster.propagation.interpret;

import dev.muster.core.model.Gang;

/** What a binding's stored pod sets mean to the decision. */
public sealed interface GangShape {
    record Shaped(Gang gang) implements GangShape {}

    /** A stored amount or constraint that cannot be counted with. */
    record Unshapeable(Problem problem) implements GangShape {}
}
