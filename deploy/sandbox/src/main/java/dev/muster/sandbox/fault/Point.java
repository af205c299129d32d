package dev.muster.sandbox.fault;

import java.util.Locale;

/**
 * One place for one fault.
 *
 * @param write which of the process' writes for jobs, from 1
 */
public record Point(Scenario scenario, String process, int write, Gate.Side side) {
    @Override
    public String toString() {
        return "%-12s %-13s %s write %2d"
                .formatted(scenario.name(), process, side.name().toLowerCase(Locale.ROOT), write);
    }
}
