package dev.muster.sandbox.judge;

import java.util.List;
import java.util.function.BiFunction;

/**
 * One way to look at an invariant.
 *
 * @param method how it looks, for the documentation
 */
public record Check(Invariant invariant, String method, BiFunction<History, Ending, List<String>> look) {
    List<Finding> findings(History history, Ending ending) {
        return look.apply(history, ending).stream()
                .map(what -> new Finding(invariant, what))
                .toList();
    }
}
