package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.muster.api.spark.SparkApplication;
import java.util.List;

/**
 * Every object that a SparkApplication names, in the order of its fields. What the operator or Spark makes itself, what
 * every cluster has ({@code default}, {@code kube-root-ca.crt}) and what is overridden elsewhere in the spec is no
 * reference. Parts of the wrong type are skipped: interpretation refuses them.
 */
public final class References {
    private static final List<String> ROLES = List.of("driver", "executor");

    private final JsonNode spec;
    private final ReferenceList found;

    private References(JsonNode spec, ReferenceList found) {
        this.spec = spec;
        this.found = found;
    }

    /** Each object once, under the first field that names it. */
    public static List<Reference> of(SparkApplication app) {
        JsonNode spec = app.getSpec() == null ? MissingNode.getInstance() : app.getSpec();
        ReferenceList found = new ReferenceList(app.getMetadata().getName());
        References references = new References(spec, found);
        found.add(DependencyKind.NAMESPACE, app.getMetadata().getNamespace(), "metadata.namespace");
        references.shared();
        ROLES.forEach(references::role);
        references.volumes();
        new SparkConfReferences(spec.path("sparkConf"), found).collect();
        references.serviceAccounts();
        return found.asList();
    }

    private void shared() {
        text(DependencyKind.CONFIG_MAP, spec, "sparkConfigMap", "spec");
        text(DependencyKind.CONFIG_MAP, spec, "hadoopConfigMap", "spec");
        JsonNode pullSecrets = spec.path("imagePullSecrets");
        for (int i = 0; i < pullSecrets.size(); i++) {
            found.add(DependencyKind.SECRET, pullSecrets.get(i).textValue(), "spec.imagePullSecrets[" + i + "]");
        }
        ingress(spec.path("sparkUIOptions"), "spec.sparkUIOptions");
        JsonNode options = spec.path("driverIngressOptions");
        for (int i = 0; i < options.size(); i++) {
            ingress(options.get(i), "spec.driverIngressOptions[" + i + "]");
        }
        text(
                DependencyKind.PRIORITY_CLASS,
                spec.path("batchSchedulerOptions"),
                "priorityClassName",
                "spec.batchSchedulerOptions");
    }

    private void ingress(JsonNode options, String path) {
        each(options, "ingressTLS", path, (tls, at) -> text(DependencyKind.SECRET, tls, "secretName", at));
    }

    private void role(String role) {
        JsonNode own = spec.path(role);
        String path = "spec." + role;
        each(own, "configMaps", path, (entry, at) -> text(DependencyKind.CONFIG_MAP, entry, "name", at));
        each(own, "secrets", path, (entry, at) -> text(DependencyKind.SECRET, entry, "name", at));
        own.path("envSecretKeyRefs")
                .properties()
                .forEach(entry -> text(
                        DependencyKind.SECRET,
                        entry.getValue(),
                        "name",
                        path + ".envSecretKeyRefs[\"" + entry.getKey() + "\"]"));
        PodReferences pods = new PodReferences(found);
        pods.container(own, path);
        each(own, "sidecars", path, pods::container);
        each(own, "initContainers", path, pods::container);
        JsonNode template = own.path("template").path("spec");
        pods.pod(template, path + ".template.spec");
        overriding(DependencyKind.PRIORITY_CLASS, role, "priorityClassName");
        overriding(DependencyKind.RUNTIME_CLASS, role, "runtimeClassName");
    }

    /** The role's field, which the webhook puts over the template's. */
    private void overriding(DependencyKind kind, String role, String field) {
        JsonNode own = spec.path(role);
        if (!own.path(field).asText().isEmpty()) {
            text(kind, own, field, "spec." + role);
        } else {
            text(kind, own.path("template").path("spec"), field, "spec." + role + ".template.spec");
        }
    }

    /** Only what some role mounts is attached to its pods. */
    private void volumes() {
        PodReferences pods = new PodReferences(found);
        each(spec, "volumes", "spec", (volume, at) -> {
            String name = volume.path("name").asText();
            boolean mounted = ROLES.stream().anyMatch(role -> spec.path(role)
                    .path("volumeMounts")
                    .valueStream()
                    .anyMatch(mount -> mount.path("name").asText().equals(name)));
            if (mounted) {
                pods.volume(volume, at);
            }
        });
    }

    /**
     * The account each role really runs as: properties beat templates, executors without a property of their own take
     * the driver's, and only a template's old field {@code serviceAccount} keeps an executor's account.
     */
    private void serviceAccounts() {
        Named driver = property("driver");
        JsonNode pod = spec.path("executor").path("template").path("spec");
        boolean kept = !pod.path("serviceAccount").asText().isEmpty();
        Named executor = kept
                ? template("executor")
                : property("executor").orElse(driver).orElse(template("executor"));
        for (Named account : List.of(driver.orElse(template("driver")), executor)) {
            found.add(DependencyKind.SERVICE_ACCOUNT, account.name, account.field);
        }
    }

    private record Named(String name, String field) {
        boolean isStated() {
            return !name.isEmpty();
        }

        Named orElse(Named other) {
            return isStated() ? this : other;
        }
    }

    private Named property(String role) {
        String key = "spark.kubernetes.authenticate." + role + ".serviceAccountName";
        Named own = new Named(spec.path(role).path("serviceAccount").asText(), "spec." + role + ".serviceAccount");
        return own.orElse(new Named(spec.path("sparkConf").path(key).asText(), "spec.sparkConf[\"" + key + "\"]"));
    }

    private Named template(String role) {
        JsonNode pod = spec.path(role).path("template").path("spec");
        String path = "spec." + role + ".template.spec.";
        return new Named(pod.path("serviceAccountName").asText(), path + "serviceAccountName")
                .orElse(new Named(pod.path("serviceAccount").asText(), path + "serviceAccount"));
    }

    private void text(DependencyKind kind, JsonNode parent, String field, String path) {
        found.add(kind, parent.path(field).textValue(), path + "." + field);
    }

    private static void each(JsonNode parent, String list, String path, ReferenceList.Visit visit) {
        ReferenceList.each(parent, list, path, visit);
    }
}
