package dev.muster.core.schedule;

import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt's Work says about the room it was promised.
 *
 * @param claim with nothing accounted for; reports do that
 * @param armed the agent locked it in, or it is over: it no longer waits for the member's operator
 * @param ended proof that nothing of it runs, null while there is none
 */
public record Attempt(Claim claim, boolean armed, @Nullable Proof ended) {}
