package dev.muster.agent.object;

import dev.muster.agent.member.Answer;
import dev.muster.agent.member.MemberWatch;
import dev.muster.api.Reserved;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Optional;

/**
 * What is in a namespace that we made, before it is deleted with all that is in it. Looks at the kinds in which people
 * keep things; a kind that may not be listed counts as something foreign.
 */
final class NamespaceContents {
    private static final List<Kind> KINDS = List.of(
            new Kind("", "v1", "Pod", "pods"),
            new Kind("", "v1", "ConfigMap", "configmaps"),
            new Kind("", "v1", "Secret", "secrets"),
            new Kind("", "v1", "ServiceAccount", "serviceaccounts"),
            new Kind("", "v1", "Service", "services"),
            new Kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
            new Kind("rbac.authorization.k8s.io", "v1", "Role", "roles"),
            new Kind("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings"),
            new Kind("apps", "v1", "Deployment", "deployments"),
            new Kind("apps", "v1", "StatefulSet", "statefulsets"),
            new Kind("apps", "v1", "DaemonSet", "daemonsets"),
            new Kind("apps", "v1", "ReplicaSet", "replicasets"),
            new Kind("batch", "v1", "Job", "jobs"),
            new Kind("batch", "v1", "CronJob", "cronjobs"),
            new Kind("sparkoperator.k8s.io", "v1beta2", "SparkApplication", "sparkapplications"));

    private final KubernetesClient client;

    NamespaceContents(KubernetesClient client) {
        this.client = client;
    }

    private record Kind(String group, String version, String kind, String plural) {}

    /**
     * What keeps the namespace.
     *
     * @param foreign it is somebody else's: the namespace stays; otherwise it is ours and will go
     */
    record Occupant(boolean foreign, String what) {}

    Optional<Occupant> first(String namespace) {
        Optional<Occupant> ours = Optional.empty();
        for (Kind kind : KINDS) {
            for (Occupant occupant : of(kind, namespace)) {
                if (occupant.foreign()) {
                    return Optional.of(occupant);
                }
                ours = ours.or(() -> Optional.of(occupant));
            }
        }
        return ours;
    }

    private List<Occupant> of(Kind kind, String namespace) {
        Answer<List<GenericKubernetesResource>> listed =
                Answer.of(() -> client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                .withGroup(kind.group())
                                .withVersion(kind.version())
                                .withKind(kind.kind())
                                .withPlural(kind.plural())
                                .withNamespaced(true)
                                .build())
                        .inNamespace(namespace)
                        .list()
                        .getItems());
        return switch (listed) {
            case Answer.Done<List<GenericKubernetesResource>> d ->
                d.value().stream()
                        .filter(o -> !madeByKubernetes(kind, o))
                        .map(o -> occupant(kind, o))
                        .toList();
            case Answer.Gone<List<GenericKubernetesResource>> g -> List.of();
            case Answer.Refused<List<GenericKubernetesResource>> r ->
                List.of(new Occupant(true, kind.plural() + ", which the agent may not list"));
            case Answer.Conflict<List<GenericKubernetesResource>> c -> List.of();
            case Answer.Exists<List<GenericKubernetesResource>> e -> List.of();
        };
    }

    private static Occupant occupant(Kind kind, HasMetadata object) {
        boolean ours = MemberWatch.label(object, Reserved.SOURCE) != null
                || MemberWatch.label(object, Reserved.TOKEN) != null
                || !object.getMetadata().getOwnerReferences().isEmpty();
        return new Occupant(!ours, kind.kind() + " " + object.getMetadata().getName());
    }

    private static boolean madeByKubernetes(Kind kind, GenericKubernetesResource object) {
        String name = object.getMetadata().getName();
        return switch (kind.kind()) {
            case "ConfigMap" -> name.equals("kube-root-ca.crt");
            case "ServiceAccount" -> name.equals("default");
            case "Secret" -> "kubernetes.io/service-account-token".equals(object.get("type"));
            default -> false;
        };
    }
}
