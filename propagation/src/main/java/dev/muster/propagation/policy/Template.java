package dev.muster.propagation.policy;

import dev.muster.api.Reserved;
import dev.muster.api.policy.PropagationSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What claiming needs to know of a hub object.
 *
 * @param namespace absent for cluster-scoped kinds
 * @param tokenSecret a ServiceAccount's token, which is of no use elsewhere
 */
public record Template(
        String apiVersion,
        String kind,
        @Nullable String namespace,
        String name,
        Map<String, String> labels,
        boolean tokenSecret) {
    private static final Set<String> SYSTEM_NAMED_KINDS =
            Set.of("PriorityClass", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    /** On {@code view}, {@code cluster-admin} and what else the API server itself keeps up. */
    private static final String BOOTSTRAPPED = "kubernetes.io/bootstrapping";

    public Template {
        labels = Map.copyOf(labels);
    }

    public static Template of(HasMetadata object) {
        var metadata = object.getMetadata();
        var secret = object instanceof io.fabric8.kubernetes.api.model.Secret typed
                && "kubernetes.io/service-account-token".equals(typed.getType());
        return new Template(
                object.getApiVersion(),
                object.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getLabels() == null ? Map.of() : metadata.getLabels(),
                secret);
    }

    /** Namespaces that no cluster-wide policy sees. */
    public static boolean isSystemNamespace(@Nullable String namespace) {
        return namespace != null && (namespace.startsWith("kube-") || namespace.startsWith("muster-"));
    }

    /** What hub, control plane and agents say to each other, and policies themselves. */
    public boolean isMusters() {
        return apiVersion.startsWith(Reserved.GROUP + "/") || apiVersion.startsWith(PropagationSpec.GROUP + "/");
    }

    /** What Kubernetes makes by itself in every cluster: never claimed, whatever a selector says. */
    public boolean isMadeByKubernetes() {
        if (SYSTEM_NAMED_KINDS.contains(kind)) {
            return name.startsWith("system-") || name.startsWith("system:") || labels.containsKey(BOOTSTRAPPED);
        }
        return switch (kind) {
            case "ServiceAccount" -> name.equals("default");
            case "ConfigMap" -> name.equals("kube-root-ca.crt");
            case "Secret" -> tokenSecret;
            case "Namespace" -> name.equals("default") || isSystemNamespace(name);
            default -> false;
        };
    }
}
