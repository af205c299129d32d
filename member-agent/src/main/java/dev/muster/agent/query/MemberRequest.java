package dev.muster.agent.query;

import dev.muster.api.tunnel.Question;
import dev.muster.api.tunnel.ReadRules;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Builds what the member's API server is asked, from parsed parts only. */
final class MemberRequest {
    /** As API servers allow themselves for a request that has an end. */
    private static final long SECONDS = 60;

    private static final String ANY = "application/json, */*";

    private MemberRequest() {}

    /** @param master the member's API server, with a slash at the end */
    static HttpRequest of(HttpClient client, URI master, Question question) {
        var builder = client.newHttpRequestBuilder()
                .uri(uri(master, question))
                .header("Accept", question.accept().isEmpty() ? ANY : question.accept())
                .header("Impersonate-User", ReadRules.user(question.user()));
        if (!question.uid().isEmpty()) {
            builder.header("Impersonate-Uid", question.uid());
        }
        ReadRules.groups(question.groups()).forEach(group -> builder.header("Impersonate-Group", group));
        question.extra().entrySet().stream()
                .filter(entry -> ReadRules.isTold(entry.getKey()))
                .forEach(entry -> entry.getValue().forEach(value -> builder.header(extra(entry.getKey()), value)));
        if (question.isEndless()) {
            builder.forStreaming();
        } else {
            builder.timeout(SECONDS, TimeUnit.SECONDS);
        }
        return builder.build();
    }

    /** A key may hold what a header's name cannot: that is percent-encoded, as API servers expect it. */
    private static String extra(String key) {
        return "Impersonate-Extra-" + encode(key);
    }

    private static URI uri(URI master, Question question) {
        var path = question.path().stream().map(MemberRequest::encode).collect(Collectors.joining("/"));
        var parameters = new TreeMap<>(question.parameters());
        var query = parameters.entrySet().stream()
                .flatMap(entry -> pairs(entry).stream())
                .collect(Collectors.joining("&"));
        return URI.create(master + path + (query.isEmpty() ? "" : "?" + query));
    }

    private static List<String> pairs(Map.Entry<String, List<String>> entry) {
        return entry.getValue().stream()
                .map(value -> encode(entry.getKey()) + "=" + encode(value))
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
