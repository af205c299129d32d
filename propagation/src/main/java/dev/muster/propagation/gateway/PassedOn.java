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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Questions passed to the replica that has the member's agent, or that leads. It is asked as the hub asks: with a client certificate and the user in
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

    private final Supplier<List<String>> replicas;
    private final Fronts fronts;
    private final Duration deadline;
    private final HttpClient client;
    private final Map<String, String> last = new ConcurrentHashMap<>();

    /** @param replicas addresses of the others that live */
    PassedOn(Supplier<List<String>> replicas, Fronts fronts, SSLContext context, Duration deadline) {
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
        var order = replicas.get().stream()
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

    /**
     * Has another replica answer a question that is not about a member.
     *
     * @return false when none does; then nothing has been answered
     * @throws IOException the asker has gone
     */
    boolean answer(Query query, Answer answer) throws IOException {
        var asker = query.asker();
        for (var address : replicas.get()) {
            var builder = request(address, query.path().segments(), query.parameters(), query.accept());
            name(builder, asker.name(), asker.uid(), asker.groups(), asker.extra());
            builder.method(query.method(), HttpRequest.BodyPublishers.ofByteArray(query.body()));
            try {
                var response = client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (response.statusCode() != NOT_HERE) {
                    answer.bytes(
                            response.statusCode(),
                            response.headers().firstValue("Content-Type").orElse(Answer.JSON),
                            response.body());
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (IOException e) {
                if (answer.hasBegun() || answer.isGone()) {
                    throw e;
                }
                // That replica does not answer; the next one may.
            }
        }
        return false;
    }

    private Optional<HttpResponse<InputStream>> send(String address, String member, Question question)
            throws MemberAnswer.MemberFailure {
        var path = Stream.concat(Stream.of("clusters", member, "proxy"), question.path().stream())
                .toList();
        var builder = request(address, path, question.parameters(), question.accept());
        name(builder, question.user(), question.uid(), question.groups(), question.extra());
        try {
            return Optional.of(client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MemberAnswer.MemberFailure("interrupted");
        }
    }

    private HttpRequest.Builder request(
            String address, List<String> segments, Map<String, List<String>> parameters, String accept) {
        var path = segments.stream().map(PassedOn::encode).collect(Collectors.joining("/"));
        var query = parameters.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        var uri = URI.create("https://" + address + "/apis/" + QueryApi.GROUP_VERSION + "/" + path
                + (query.isEmpty() ? "" : "?" + query));
        var builder = HttpRequest.newBuilder(uri).timeout(deadline.plus(SLACK));
        if (!accept.isEmpty()) {
            builder.header("Accept", accept);
        }
        return builder;
    }

    /** Names the asker as the hub does. */
    private void name(
            HttpRequest.Builder builder,
            String user,
            String uid,
            List<String> groups,
            Map<String, List<String>> extra) {
        var names = fronts.proxy();
        builder.header(names.userHeaders().getFirst(), user);
        names.uidHeaders().stream()
                .filter(name -> !uid.isEmpty())
                .findFirst()
                .ifPresent(name -> builder.header(name, uid));
        names.groupHeaders().stream()
                .findFirst()
                .ifPresent(name -> groups.forEach(group -> builder.header(name, group)));
        names.extraPrefixes().stream()
                .findFirst()
                .ifPresent(prefix -> extra.forEach(
                        (key, values) -> values.forEach(value -> builder.header(prefix + encode(key), value))));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private MemberAnswer answer(HttpResponse<InputStream> response) throws MemberAnswer.MemberFailure {
        var failure = response.headers().firstValue(FAILURE);
        if (failure.isPresent()) {
            close(response.body());
            throw new MemberAnswer.MemberFailure(failure.get());
        }
        var head = new Head(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                List.copyOf(response.headers().allValues("Warning")));
        return new Passed(head, response.body(), deadline);
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new IllegalStateException("an HTTP body that cannot be closed", e);
        }
    }

    private record Passed(Head head, InputStream body, Duration patience) implements MemberAnswer {
        @Override
        public void close() {
            PassedOn.close(body);
        }
    }
}
