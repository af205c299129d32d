package dev.muster.propagation.member;

import dev.muster.core.model.Capacity;
import java.util.List;
import java.util.Map;

/**
 * A member's capacity report, all pages together, checked and clamped.
 *
 * @param accounted token to pod set name to slots that the free amounts lack already
 * @param problems what was left out and why, for the log; empty in normal course
 */
public record Report(Capacity capacity, Map<String, Map<String, Integer>> accounted, List<String> problems) {
    public Report {
        accounted = Map.copyOf(accounted);
        problems = List.copyOf(problems);
    }
}
