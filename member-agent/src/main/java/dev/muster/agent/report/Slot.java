package dev.muster.agent.report;

/**
 * One of our own pods: a placeholder, or the real pod that a placeholder was held for.
 *
 * @param token of the attempt
 * @param podSet {@code driver} or {@code executor}
 */
record Slot(String token, String podSet, boolean placeholder) {
    /** The slot of the real pod that a placeholder was held for. */
    Slot ofPod() {
        return new Slot(token, podSet, false);
    }
}
