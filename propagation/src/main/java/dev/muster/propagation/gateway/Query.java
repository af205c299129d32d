package dev.muster.propagation.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One question, authenticated and allowed.
 *
 * @param method as in HTTP, in capitals
 * @param parameters decoded, in order of arrival
 * @param accept the Accept header, empty when there is none
 * @param ifNoneMatch the If-None-Match header, empty when there is none
 * @param body empty for reads; at most {@link GatewayServer#BODY_LIMIT} bytes
 * @param passed another replica has passed it on: it is not passed on again
 */
public record Query(
        Asker asker,
        String method,
        QueryPath path,
        Map<String, List<String>> parameters,
        String accept,
        String ifNoneMatch,
        byte[] body,
        boolean passed) {
    /** First value of a parameter. */
    public Optional<String> parameter(String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Whether a parameter says true, as Kubernetes reads booleans in a query. */
    public boolean isSet(String name) {
        return parameter(name)
                .filter(value -> value.equals("true") || value.equals("1"))
                .isPresent();
    }

    /** Whether a table made by the server is wanted before anything else. */
    public boolean wantsTable() {
        return accept.split(",", 2)[0].contains("as=Table");
    }

    public Access access() {
        return path.access(method, isSet("watch"));
    }
}
