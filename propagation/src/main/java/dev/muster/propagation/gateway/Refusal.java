package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An answer that says no, in the form every Kubernetes client understands.
 *
 * @param code HTTP status, 400 to 599
 * @param reason a reason of Kubernetes' Status, such as Forbidden
 * @param message what is wrong, where, what to do; never anything of a request's secrets
 */
public record Refusal(int code, String reason, String message) {
    public static Refusal badRequest(String message) {
        return new Refusal(400, "BadRequest", message);
    }

    public static Refusal unauthorized(String message) {
        return new Refusal(401, "Unauthorized", message);
    }

    public static Refusal notFound(String message) {
        return new Refusal(404, "NotFound", message);
    }

    public static Refusal methodNotAllowed(String message) {
        return new Refusal(405, "MethodNotAllowed", message);
    }

    public static Refusal tooLarge(String message) {
        return new Refusal(413, "RequestEntityTooLarge", message);
    }

    public static Refusal tooMany(String message) {
        return new Refusal(429, "TooManyRequests", message);
    }

    public static Refusal internal(String message) {
        return new Refusal(500, "InternalError", message);
    }

    public static Refusal unavailable(String message) {
        return new Refusal(503, "ServiceUnavailable", message);
    }

    /**
     * The words of the hub's own RBAC, so that a member that is not there and one that may not be asked look alike.
     *
     * @param access what was asked for
     */
    public static Refusal forbidden(Asker asker, Access access) {
        var resource =
                access.subresource().isEmpty() ? access.resource() : access.resource() + "/" + access.subresource();
        var name = access.name().isEmpty() ? "" : " \"" + access.name() + "\"";
        var where = access.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + access.namespace() + "\"";
        return new Refusal(
                403,
                "Forbidden",
                "%s.%s%s is forbidden: User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                        .formatted(
                                access.resource(),
                                access.group(),
                                name,
                                asker.name(),
                                access.verb(),
                                resource,
                                access.group(),
                                where));
    }

    /** The Status object. */
    public ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
    }
}
