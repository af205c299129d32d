package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Head;
import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * Questions passed to the replica that has the member's agent. It is asked as the hub asks: with a client certificate and the user in
 * headers. A replica that does not have the agent answers {@link #NOT_HERE}; the one that had it last is asked first.
 */
final class PassedOn {
    /** HTTP's "misdirected request". */
    static final int NOT_HERE = 421;

    /** Header of a passed answer: the member failed, in these words. */
    static final String FAILURE = "Muster-Member-Failure";

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** What a replica needs on top of the member's own time. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final Replicas replicas;
    private final Fronts fronts;
    private final Duration deadline;
    private final HttpClient client;
    private final Map<String, String> last = new ConcurrentHashMap<>();

    PassedOn(Replicas replicas, Fronts fronts, SSLContext context, Duration deadline) {
        this.replicas = replicas;
        this.fronts = fronts;
        this.deadline = deadline;
        this.client = HttpClient.newBuilder()
                .sslContext(context)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @return empty when no replica has the member's agent */
    Optional<MemberAnswer> ask(String member, Question question) throws MemberAnswer.MemberFailure {
        var known = last.getOrDefault(member, "");
        var order = replicas.addresses().stream()
                .sorted((a, b) -> Boolean.compare(b.equals(known), a.equals(known)))
                .toList();
        for (var address : order) {
            var answer = send(address, member, question);
            if (answer.isPresent() && answer.get().statusCode() != NOT_HERE) {
                last.put(member, address);
                return Optional.of(answer(answer.get()));
            }
        }
        last.remove(member);
        return Optional.empty();
    }

    private Optional<HttpResponse<InputStream>> send(String address, String member, Question question)
            throws MemberAnswer.MemberFailure {
        try {
            return Optional.of(
                    client.send(request(address, member, question), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemberAnswer.MemberFailure("interrupted");
        }
    }

    private HttpRequest request(String address, String member, Question question) {
        var path = question.path().stream().map(PassedOn::encode).collect(Collectors.joining("/"));
        var query = question.parameters().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        var uri = URI.create("https://" + address + "/apis/" + QueryApi.GROUP_VERSION + "/clusters/" + member
                + "/proxy/" + path + (query.isEmpty() ? "" : "?" + query));
        var builder = HttpRequest.newBuilder(uri).timeout(deadline.plus(SLACK));
        if (!question.accept().isEmpty()) {
            builder.header("Accept", question.accept());
        }
        var names = fronts.proxy();
        builder.header(names.userHeaders().getFirst(), question.user());
        names.uidHeaders().stream()
                .filter(name -> !question.uid().isEmpty())
                .findFirst()
                .ifPresent(name -> builder.header(name, question.uid()));
        names.groupHeaders().stream().findFirst().ifPresent(name -> question.groups()
                .forEach(group -> builder.header(name, group)));
        names.extraPrefixes().stream().findFirst().ifPresent(prefix -> question.extra()
                .forEach((key, values) -> values.forEach(value -> builder.header(prefix + encode(key), value))));
        return builder.build();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static MemberAnswer answer(HttpResponse<InputStream> response) throws MemberAnswer.MemberFailure {
        var failure = response.headers().firstValue(FAILURE);
        if (failure.isPresent()) {
            close(response.body());
            throw new MemberAnswer.MemberFailure(failure.get());
        }
        var head = new Head(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                List.copyOf(response.headers().allValues("Warning")));
        return new Passed(head, response.body());
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new IllegalStateException("an HTTP body that cannot be closed", e);
        }
    }

    private record Passed(Head head, InputStream body) implements MemberAnswer {
        @Override
        public void close() {
            PassedOn.close(body);
        }
    }
}
