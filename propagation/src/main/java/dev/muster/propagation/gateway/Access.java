package dev.muster.propagation.gateway;

/**
 * What somebody wants, as the hub's RBAC sees it.
 *
 * @param group API group
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param namespace empty at cluster scope, or for all namespaces
 * @param resource plural
 * @param name empty for a whole collection
 * @param subresource empty for the object itself
 */
public record Access(String group, String verb, String namespace, String resource, String name, String subresource) {
    /** Reading one object. */
    public static Access get(String group, String namespace, String resource, String name) {
        return new Access(group, "get", namespace, resource, name, "");
    }

    /** @param namespace empty for all of them */
    public static Access list(String group, String namespace, String resource) {
        return new Access(group, "list", namespace, resource, "", "");
    }
}
