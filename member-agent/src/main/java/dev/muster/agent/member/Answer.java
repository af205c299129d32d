package dev.muster.agent.member;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/**
 * What an API server said to a write. Answers that say nothing about the write itself (overload, a broken connection, an
 * internal error) are not here: they stay exceptions, and the controller tries again later.
 */
public sealed interface Answer<T> {

    record Done<T>(T value) implements Answer<T> {}

    /** Not there: the object, or, for a create, its namespace or kind. */
    record Gone<T>(String message) implements Answer<T> {}

    /** Somebody else wrote first. */
    record Conflict<T>() implements Answer<T> {}

    /** A create met an object of that name. */
    record Exists<T>() implements Answer<T> {}

    /** Will not be accepted as it is: 403 by RBAC or a quota, 4xx by admission or validation. */
    record Refused<T>(int code, String message) implements Answer<T> {
        public boolean forQuota() {
            return code == 403 && message.contains("exceeded quota");
        }

        /** Our own rights do not reach, as opposed to an admission plugin that says no. */
        public boolean byRbac() {
            return code == 401 || code == 403 && message.contains("cannot ");
        }
    }

    /** @throws KubernetesClientException when the server gave no verdict */
    static <T> Answer<T> of(Supplier<T> call) {
        try {
            return new Done<>(call.get());
        } catch (KubernetesClientException e) {
            return verdict(e);
        }
    }

    private static <T> Answer<T> verdict(KubernetesClientException e) {
        String message = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        return switch (e.getCode()) {
            case 404 -> new Gone<>(message);
            case 409 -> exists(e) ? new Exists<>() : new Conflict<>();
            case 400, 401, 403, 405, 413, 415, 422 -> new Refused<>(e.getCode(), message);
            default -> throw e;
        };
    }

    private static boolean exists(KubernetesClientException e) {
        return e.getStatus() != null && "AlreadyExists".equals(e.getStatus().getReason());
    }
}
