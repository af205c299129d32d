package dev.muster.propagation.gateway;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a URL after the question mark. */
final class QueryParameters {
    /** More than any client sends; the rest is not read. */
    private static final int LIMIT = 64;

    private QueryParameters() {}

    /**
     * @param raw still encoded, null when there is none
     * @return values by name; empty when it cannot be decoded
     */
    static Map<String, List<String>> parse(@Nullable String raw) {
        if (raw == null) {
            return Map.of();
        }
        try {
            return new QueryStringDecoder(raw, java.nio.charset.StandardCharsets.UTF_8, false, LIMIT).parameters();
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }
}
