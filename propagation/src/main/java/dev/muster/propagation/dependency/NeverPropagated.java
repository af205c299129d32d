package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import java.util.Set;

/** What Kubernetes or Muster makes by itself in every cluster: no policy claims it and no job takes it along. */
public final class NeverPropagated {
    static final String ROOT_CA = "kube-root-ca.crt";
    static final String DEFAULT_ACCOUNT = "default";

    /** Valid in one cluster only. */
    private static final Set<String> TOKEN_TYPES =
            Set.of("kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token");

    private static final String BOOTSTRAP_LABEL = "kubernetes.io/bootstrapping";

    private NeverPropagated() {}

    /** @param object whole, with kind and metadata */
    public static boolean includes(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        String name = metadata.path("name").asText();
        return isSystemNamespace(metadata.path("namespace").asText())
                || switch (object.path("kind").asText()) {
                    case "ServiceAccount" -> name.equals(DEFAULT_ACCOUNT);
                    case "ConfigMap" -> name.equals(ROOT_CA);
                    case "Secret" -> isToken(object);
                    case "Namespace" -> name.equals("default") || isSystemNamespace(name);
                    case "PriorityClass" -> name.startsWith("system-");
                    case "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding" ->
                        name.startsWith("system:") || metadata.path("labels").has(BOOTSTRAP_LABEL);
                    default -> false;
                };
    }

    /** A Secret that only the cluster that made it can use. */
    public static boolean isToken(ObjectNode secret) {
        return TOKEN_TYPES.contains(secret.path("type").asText());
    }

    /** Kubernetes' own namespaces, and Muster's. */
    public static boolean isSystemNamespace(String name) {
        return name.startsWith("kube-")
                || name.equals(Reserved.SYSTEM_NAMESPACE)
                || name.startsWith(Reserved.MEMBER_NAMESPACE_PREFIX);
    }
}
