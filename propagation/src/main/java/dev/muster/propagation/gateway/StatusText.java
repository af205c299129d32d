package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.tunnel.Head;
import java.io.IOException;

/** What a member's refusal says: the message of its Status, else its HTTP status. */
final class StatusText {
    private static final int LIMIT = 64 * 1024;
    private static final int MESSAGE_LIMIT = 500;
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusText() {}

    static String of(Head head, MemberAnswer answer) throws IOException {
        var body = Cutoff.within(answer, () -> answer.body().readNBytes(LIMIT));
        var message = "";
        if (head.contentType().contains("json")) {
            try {
                message = JSON.readTree(body).path("message").asText("");
            } catch (JsonProcessingException e) {
                message = "";
            }
        }
        var text = message.isEmpty() ? "HTTP status " + head.status() : message;
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() > MESSAGE_LIMIT ? line.substring(0, MESSAGE_LIMIT) : line;
    }
}
