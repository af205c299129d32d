package dev.muster.propagation.gateway;

import java.io.IOException;
import java.util.List;

/** A part of the API that answers some of its paths. */
public interface QueryRoute {
    /** What discovery says of it; empty when it is no resource of its own. */
    List<ServedResource> resources();

    /** Whether {@link #handle} answers this path. The first of the routes that says so is taken. */
    boolean matches(QueryPath path);

    /** Whether this replica knows the answers; if not, the gateway passes questions to one that does. */
    default boolean answersHere() {
        return true;
    }

    /**
     * Answers. Runs on a virtual thread and may block; the asker may do what {@link Query#access()} says.
     *
     * @throws IOException the asker has gone
     */
    void handle(Query query, Answer answer) throws IOException;

    /**
     * A resource as discovery lists it.
     *
     * @param name plural, with the subresource after a slash
     * @param verbs as in RBAC
     */
    record ServedResource(String name, String kind, boolean namespaced, List<String> verbs, List<String> shortNames) {}
}
