package dev.muster.sandbox.judge;

/**
 * A violation.
 *
 * @param what what happened, where and when, in one line
 */
public record Finding(Invariant invariant, String what) {
    @Override
    public String toString() {
        return invariant + " (" + invariant.promise() + "): " + what;
    }
}
