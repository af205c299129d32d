package dev.muster.sandbox.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.sandbox.controlplane.Cluster;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one API server was asked, as its own audit log says: the judge that is not Muster's own opinion. Dry runs are left out. */
public record Audit(List<Request> requests) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern READS = Pattern.compile("\"verb\":\"(?:get|list|watch)\"");

    /**
     * One finished request.
     *
     * @param impersonated whom the user spoke for; empty when for itself
     * @param code HTTP status
     * @param object the body sent, or the answer for a create; missing node where the log keeps none
     */
    public record Request(
            Instant at,
            String user,
            String impersonated,
            String verb,
            String resource,
            String subresource,
            String namespace,
            String name,
            int code,
            JsonNode object,
            JsonNode answer) {
        public boolean succeeded() {
            return code >= 200 && code < 300;
        }

        public boolean isWrite() {
            return switch (verb) {
                case "create", "update", "patch", "delete", "deletecollection" -> true;
                default -> false;
            };
        }

        public String path() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }
    }

    public static Audit of(Cluster cluster) {
        return new Audit(
                cluster.auditLog().lines().stream().flatMap(Audit::parse).toList());
    }

    /** Writes and impersonated requests in lines of an audit log; what only reads for its own user is left out unparsed. */
    public static Audit ofWrites(List<String> lines) {
        return new Audit(lines.stream()
                .filter(line -> !READS.matcher(line).find() || line.contains("\"impersonatedUser\""))
                .flatMap(Audit::parse)
                .toList());
    }

    private static Stream<Request> parse(String line) {
        try {
            var event = JSON.readTree(line);
            if (!event.path("stage").asText().equals("ResponseComplete")
                    || event.path("objectRef").isMissingNode()
                    || event.path("requestURI").asText().contains("dryRun=All")) {
                return Stream.empty();
            }
            var reference = event.path("objectRef");
            return Stream.of(new Request(
                    Instant.parse(event.path("stageTimestamp").asText()),
                    event.path("user").path("username").asText(),
                    event.path("impersonatedUser").path("username").asText(""),
                    event.path("verb").asText(),
                    reference.path("resource").asText(),
                    reference.path("subresource").asText(""),
                    reference.path("namespace").asText(""),
                    reference
                            .path("name")
                            .asText(event.path("responseObject")
                                    .path("metadata")
                                    .path("name")
                                    .asText("")),
                    event.path("responseStatus").path("code").asInt(),
                    event.path("requestObject"),
                    event.path("responseObject")));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("not an audit event: " + line, e);
        }
    }

    public Audit where(Predicate<Request> wanted) {
        return new Audit(requests.stream().filter(wanted).toList());
    }

    public Audit since(Instant time) {
        return where(request -> !request.at().isBefore(time));
    }

    public Audit succeeded() {
        return where(Request::succeeded);
    }

    public Audit of(String resource, String verb) {
        return where(
                request -> request.path().equals(resource) && request.verb().equals(verb));
    }

    /** How many writes of each kind, by {@code verb resource}. */
    public Map<String, Long> writes() {
        return requests.stream()
                .filter(Request::isWrite)
                .collect(Collectors.groupingBy(
                        request -> request.verb() + " " + request.path(), TreeMap::new, Collectors.counting()));
    }
}
