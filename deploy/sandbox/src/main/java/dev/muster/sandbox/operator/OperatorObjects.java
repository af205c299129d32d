package dev.muster.sandbox.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The objects the operator's chart makes, as far as others look at them.
 *
 * @param settings which version, namespaces and components
 */
record OperatorObjects(OperatorSettings settings) {
    static final String NAMESPACE = "spark-operator";

    /** The chart's name for release {@code spark-operator}; what examples use. */
    static final String SPARK_ACCOUNT = "spark-operator-spark";

    /** What marks the operator's own objects among others of these names. */
    static final Map<String, String> OWN =
            Map.of("app.kubernetes.io/managed-by", "Helm", "app.kubernetes.io/instance", "spark-operator");

    private static final String IMAGE = "ghcr.io/kubeflow/spark-operator/controller:";

    /** Where the agent reads which versions of Spark may run. */
    private static final String SPARK_VERSIONS = "fleet.muster.dev/spark-versions";

    /** No node of the member: the operator's pods run elsewhere. */
    private static final String HOST = "spark-operator-host";

    /** The operator's two processes. */
    enum Component {
        CONTROLLER,
        WEBHOOK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String deployment() {
            return NAMESPACE + "-" + word();
        }
    }

    Map<String, String> selector(Component component) {
        return Map.of(
                "app.kubernetes.io/name", "spark-operator",
                "app.kubernetes.io/instance", "spark-operator",
                "app.kubernetes.io/component", component.word());
    }

    Deployment deployment(Component component) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(component.deployment())
                .withLabels(labels(component))
                .withAnnotations(annotations())
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(selector(component))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(selector(component))
                .endMetadata()
                .withSpec(podSpec(component))
                .endTemplate()
                .endSpec()
                .build();
    }

    private Map<String, String> annotations() {
        return settings.sparkVersions().isEmpty()
                ? Map.of()
                : Map.of(SPARK_VERSIONS, String.join(",", settings.sparkVersions()));
    }

    String deploymentStatus(long generation) {
        String now = now();
        return """
                {"status":{"observedGeneration":%d,"replicas":1,"updatedReplicas":1,"readyReplicas":1,"availableReplicas":1,
                "conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable",
                "lastUpdateTime":"%s","lastTransitionTime":"%s"}]}}""".formatted(generation, now, now);
    }

    Pod pod(Component component) {
        PodSpec spec = podSpec(component);
        spec.setNodeName(HOST);
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(component.deployment() + "-0")
                .withLabels(selector(component))
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    String podStatus(Component component) {
        String now = now();
        return """
                {"status":{"phase":"Running","startTime":"%s",
                "conditions":[{"type":"PodScheduled","status":"True","lastTransitionTime":"%s"},
                {"type":"ContainersReady","status":"True","lastTransitionTime":"%s"},
                {"type":"Ready","status":"True","lastTransitionTime":"%s"}],
                "containerStatuses":[{"name":"%s","image":"%s","imageID":"","ready":true,"started":true,"restartCount":0,
                "state":{"running":{"startedAt":"%s"}}}]}}""".formatted(now, now, now, now, component.deployment(), IMAGE + settings.version(), now);
    }

    /** Service account, Role and RoleBinding for Spark's drivers in a job namespace. */
    List<HasMetadata> rights(String namespace) {
        return List.of(
                new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(SPARK_ACCOUNT)
                        .withLabels(OWN)
                        .endMetadata()
                        .build(),
                new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(SPARK_ACCOUNT)
                        .withLabels(OWN)
                        .endMetadata()
                        .withRules(new PolicyRuleBuilder()
                                .withApiGroups("")
                                .withResources("pods", "configmaps", "persistentvolumeclaims", "services")
                                .withVerbs(
                                        "get",
                                        "list",
                                        "watch",
                                        "create",
                                        "update",
                                        "patch",
                                        "delete",
                                        "deletecollection")
                                .build())
                        .build(),
                new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(SPARK_ACCOUNT)
                        .withLabels(OWN)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", SPARK_ACCOUNT)
                        .addNewSubject("", "ServiceAccount", SPARK_ACCOUNT, namespace)
                        .build());
    }

    private PodSpec podSpec(Component component) {
        return new PodSpecBuilder()
                .addNewContainer()
                .withName(component.deployment())
                .withImage(IMAGE + settings.version())
                .withArgs(arguments(component))
                .endContainer()
                .build();
    }

    private List<String> arguments(Component component) {
        List<String> arguments = new ArrayList<>(List.of(component.word(), "start", "--zap-log-level=info"));
        arguments.add(
                settings.jobNamespaces().contains("")
                        ? "--namespaces=\"\""
                        : "--namespaces=" + String.join(",", settings.jobNamespaces()));
        if (component == Component.CONTROLLER) {
            arguments.add("--controller-threads=" + settings.workers());
            arguments.add("--enable-ui-service=false");
        }
        return arguments;
    }

    private Map<String, String> labels(Component component) {
        Map<String, String> labels = new HashMap<>(selector(component));
        labels.put("app.kubernetes.io/version", settings.version());
        labels.put("app.kubernetes.io/managed-by", "Helm");
        labels.put("helm.sh/chart", "spark-operator-" + settings.version());
        return labels;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
