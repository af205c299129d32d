package dev.muster.core.simulate;

import dev.muster.core.model.Gang;
import java.util.Map;

/**
 * A job that is expected to end and to give its room back.
 *
 * @param atMillis epoch milliseconds
 * @param pods pod set name to pods that run
 */
public record ExpectedEnd(String member, long atMillis, Gang gang, Map<String, Integer> pods) {
    public ExpectedEnd {
        pods = Map.copyOf(pods);
    }
}
