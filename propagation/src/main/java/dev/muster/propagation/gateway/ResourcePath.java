package dev.muster.propagation.gateway;

import java.util.List;

/**
 * A path of a member's API as Kubernetes reads it.
 *
 * @param group empty for core
 * @param version empty when the path is no resource's
 * @param resource plural, empty when the path is no resource's
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record ResourcePath(String group, String version, String resource, String name, String subresource) {
    static ResourcePath of(List<String> path) {
        int start = path.getFirst().equals("api") ? 2 : path.getFirst().equals("apis") ? 3 : path.size();
        if (path.size() <= start) {
            return new ResourcePath("", "", "", "", "");
        }
        boolean namespaced = path.get(start).equals("namespaces") && path.size() > start + 2;
        int at = namespaced ? start + 2 : start;
        return new ResourcePath(
                start == 3 ? path.get(1) : "",
                path.get(start - 1),
                path.get(at),
                part(path, at + 1),
                part(path, at + 2));
    }

    private static String part(List<String> path, int index) {
        return index < path.size() ? path.get(index) : "";
    }

    /** It is no resource: discovery, openapi, version or health. */
    boolean isEmpty() {
        return resource.isEmpty();
    }

    boolean isCollection() {
        return !isEmpty() && name.isEmpty();
    }

    /** Pods are not propagated by Muster: they are what Spark makes of a job. */
    boolean hasAdoption() {
        return !(group.isEmpty() && resource.equals("pods"));
    }
}
