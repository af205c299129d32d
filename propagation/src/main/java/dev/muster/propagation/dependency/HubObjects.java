package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Objects as the hub holds them, whole and with metadata. */
public interface HubObjects {
    /** @param namespace empty for cluster-scoped kinds */
    Optional<ObjectNode> get(DependencyKind kind, String namespace, String name);

    /** All RoleBindings of a namespace; elements of a list may lack apiVersion and kind. */
    List<ObjectNode> roleBindings(String namespace);
}
