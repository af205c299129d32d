package dev.muster.api.tunnel;

import java.util.List;
import java.util.Optional;

/**
 * How a member's answer begins.
 *
 * @param status HTTP status
 * @param contentType empty when the member gave none
 * @param warnings the member's own Warning headers
 */
public record Head(int status, String contentType, List<String> warnings) {
    public Head {
        warnings = List.copyOf(warnings);
    }

    public String toJson() {
        return Question.write(this);
    }

    /** @return empty when it is no head, or its status is no HTTP status */
    public static Optional<Head> fromJson(String json) {
        return Question.read(json, Head.class).filter(head -> head.status() >= 200 && head.status() <= 599);
    }
}
