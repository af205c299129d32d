package dev.muster.sandbox.fault;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * One request of a process as it passes the proxy.
 *
 * @param server hub or member
 * @param verb what it does: create, update, patch, delete, or get for all that reads, dry runs and access reviews too
 * @param resource plural name with its subresource, {@code works/status}; {@code other} for a path that names none
 * @param name the object; empty for a collection
 * @param watch whether it is a watch, whose answer has no end
 */
public record Call(String server, String verb, String resource, String name, boolean watch) {
    /** Resource, its name if there is one, and a subresource, behind the group's version and perhaps a namespace. */
    private static final Pattern PATH = Pattern.compile(
            "/(?:api/v1|apis/[^/]+/[^/]+)/(?:namespaces/[^/]+/)?([a-z]+)(?:/([^/?]+)(?:/([a-z]+))?)?/?(?:\\?(.*))?");

    /** What is written by the clock and not for a job. */
    private static final Set<String> BY_THE_CLOCK =
            Set.of("leases", "capacityreports", "memberclusters", "memberclusters/status");

    /** @param target path and query as they stand in the request line */
    static Call of(String server, String method, String target) {
        var matcher = PATH.matcher(target);
        if (!matcher.matches()) {
            return new Call(server, verb(method), "other", "", false);
        }
        var subresource = matcher.group(3) == null ? "" : "/" + matcher.group(3);
        var query = matcher.group(4) == null ? "" : matcher.group(4);
        var changes = !query.contains("dryRun=All") && !matcher.group(1).endsWith("reviews");
        return new Call(
                server,
                changes ? verb(method) : "get",
                matcher.group(1) + subresource,
                matcher.group(2) == null ? "" : matcher.group(2),
                query.contains("watch=true") || query.contains("watch=1"));
    }

    private static String verb(String method) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            case String reads -> "get";
        };
    }

    public boolean writes() {
        return !verb.equals("get");
    }

    /** Whether it is written for a job, so that it comes in every run of a scenario at its place. */
    public boolean forAJob() {
        return writes() && !resource.equals("other") && !BY_THE_CLOCK.contains(resource);
    }

    @Override
    public String toString() {
        return server + " " + verb + " " + resource;
    }
}
