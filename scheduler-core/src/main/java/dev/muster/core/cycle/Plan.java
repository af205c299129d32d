package dev.muster.core.cycle;

import java.util.List;

/**
 * The decisions of one cycle, in the order of the heads. Carried out by the shell: places first become claims in the
 * ledger, then objects.
 */
public record Plan(List<Decision> decisions) {
    public Plan {
        decisions = List.copyOf(decisions);
    }

    public List<Decision.Place> places() {
        return decisions.stream()
                .filter(Decision.Place.class::isInstance)
                .map(Decision.Place.class::cast)
                .toList();
    }

    public List<Decision.Wait> waits() {
        return decisions.stream()
                .filter(Decision.Wait.class::isInstance)
                .map(Decision.Wait.class::cast)
                .toList();
    }
}
