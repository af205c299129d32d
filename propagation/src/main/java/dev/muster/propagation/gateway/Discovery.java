package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What the hub and kubectl read to learn what this API serves. Everybody may read it, as on any API server. */
final class Discovery {
    private final List<QueryRoute> routes;

    Discovery(List<QueryRoute> routes) {
        this.routes = routes;
    }

    /** The document at a path of the server; empty when there is none. */
    Optional<ObjectNode> document(String path) {
        return switch (path) {
            case "/apis/" + QueryApi.GROUP -> Optional.of(group());
            case "/apis/" + QueryApi.GROUP_VERSION, "/apis/" + QueryApi.GROUP_VERSION + "/" -> Optional.of(resources());
            case "/openapi/v2" -> Optional.of(openApi("swagger", "2.0"));
            case "/openapi/v3" -> Optional.of(openApiIndex());
            case "/openapi/v3/apis/" + QueryApi.GROUP_VERSION -> Optional.of(openApi("openapi", "3.0.0"));
            default -> Optional.empty();
        };
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode group() {
        var group = object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", QueryApi.GROUP);
        group.putArray("versions").add(version());
        return group.set("preferredVersion", version());
    }

    private static ObjectNode version() {
        return object().put("groupVersion", QueryApi.GROUP_VERSION).put("version", QueryApi.VERSION);
    }

    private ObjectNode resources() {
        var list = object().put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", QueryApi.GROUP_VERSION);
        var array = list.putArray("resources");
        routes.stream().flatMap(route -> route.resources().stream()).forEach(resource -> {
            var entry = array.addObject()
                    .put("name", resource.name())
                    .put("singularName", "")
                    .put("namespaced", resource.namespaced())
                    .put("kind", resource.kind());
            resource.verbs().forEach(entry.putArray("verbs")::add);
            if (!resource.shortNames().isEmpty()) {
                resource.shortNames().forEach(entry.putArray("shortNames")::add);
            }
        });
        return list;
    }

    private static ObjectNode openApi(String key, String edition) {
        var document = object().put(key, edition);
        document.putObject("info").put("title", "Muster query gateway").put("version", QueryApi.VERSION);
        document.putObject("paths");
        return document;
    }

    private static ObjectNode openApiIndex() {
        var index = object();
        index.putObject("paths")
                .putObject("apis/" + QueryApi.GROUP_VERSION)
                .put("serverRelativeURL", "/openapi/v3/apis/" + QueryApi.GROUP_VERSION);
        return index;
    }
}
