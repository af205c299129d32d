package dev.muster.api.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A read of a member's API in a user's name.
 *
 * @param user never empty
 * @param path of the member's API in decoded segments, such as api, v1, pods
 * @param parameters decoded
 * @param accept the Accept header; empty = any
 */
public record Question(
        String user,
        String uid,
        List<String> groups,
        Map<String, List<String>> extra,
        List<String> path,
        Map<String, List<String>> parameters,
        String accept) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    public Question {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
        path = List.copyOf(path);
        parameters = Map.copyOf(parameters);
    }

    public String toJson() {
        return write(this);
    }

    /** @return empty when it is no question */
    public static Optional<Question> fromJson(String json) {
        return read(json, Question.class).filter(question -> !question.user().isEmpty());
    }

    /** Whether the answer has no end of its own: a watch, or a log that is followed. */
    public boolean isEndless() {
        return isSet("watch") || isSet("follow");
    }

    private boolean isSet(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .findFirst()
                .filter(value -> value.equals("true") || value.equals("1"))
                .isPresent();
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that Jackson cannot write", e);
        }
    }

    static <T> Optional<T> read(String json, Class<T> type) {
        try {
            return Optional.ofNullable(JSON.readValue(json, type));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
