package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** References as they are found, each object once. */
final class ReferenceList {
    private final Map<String, Reference> byObject = new LinkedHashMap<>();
    private final String app;

    /** What is done with one element of a list. */
    interface Visit {
        /** @param path the element's own path, index included */
        void visit(JsonNode element, String path);
    }

    /** @param app name of the job, which names what the operator makes for it */
    ReferenceList(@Nullable String app) {
        this.app = app == null ? "" : app;
    }

    void add(DependencyKind kind, @Nullable String name, String field) {
        add(kind, name, field, false);
    }

    /** An object that some field needs is needed, whatever another field says. */
    void add(DependencyKind kind, @Nullable String name, String field, boolean optional) {
        if (name == null || name.isBlank() || isMadeInEveryMember(kind, name)) {
            return;
        }
        byObject.merge(
                kind + "/" + name,
                new Reference(kind, name, field, optional),
                (known, again) -> known.optional() && !again.optional() ? again : known);
    }

    List<Reference> asList() {
        return List.copyOf(byObject.values());
    }

    static void each(JsonNode parent, String list, String path, Visit visit) {
        JsonNode elements = parent.path(list);
        if (elements.isArray()) {
            for (int i = 0; i < elements.size(); i++) {
                visit.visit(elements.get(i), path + "." + list + "[" + i + "]");
            }
        }
    }

    private boolean isMadeInEveryMember(DependencyKind kind, String name) {
        return switch (kind) {
            case CONFIG_MAP ->
                name.equals(NeverPropagated.ROOT_CA)
                        || name.equals(app + "-prom-conf")
                        || name.startsWith("spark-drv-")
                        || name.startsWith("spark-exec-");
            case SERVICE_ACCOUNT -> name.equals(NeverPropagated.DEFAULT_ACCOUNT);
            case SECRET,
                    ROLE,
                    ROLE_BINDING,
                    PERSISTENT_VOLUME_CLAIM,
                    NAMESPACE,
                    PRIORITY_CLASS,
                    RUNTIME_CLASS,
                    STORAGE_CLASS,
                    CLUSTER_ROLE -> false;
        };
    }
}
