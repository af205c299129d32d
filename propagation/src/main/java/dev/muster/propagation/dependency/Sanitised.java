package dev.muster.propagation.dependency;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import java.util.List;
import java.util.Map;

/**
 * An object as it can be created in another cluster: without identity, owners, finalizers, managed fields, status,
 * Muster's marks, and whatever the hub's own controllers filled in. Everything else stays as it is.
 */
public final class Sanitised {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** Labels by which a Job's pods are bound to the Job of one cluster. */
    private static final List<String> JOB_LABELS =
            List.of("controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name");

    private Sanitised() {}

    /** A new object; the given one is not changed. Applying it again changes nothing. */
    public static ObjectNode of(ObjectNode object) {
        ObjectNode clean = object.deepCopy();
        clean.remove("status");
        clean.set("metadata", metadata(object.path("metadata")));
        switch (object.path("kind").asText()) {
            case "Namespace" -> without(clean.path("spec"), "finalizers");
            case "ServiceAccount" -> clean.remove("secrets");
            case "RoleBinding", "ClusterRoleBinding" -> accountsOnly(clean);
            case "Service" -> service(clean.path("spec"));
            case "PersistentVolumeClaim" -> claim(clean);
            case "PersistentVolume" -> without(clean.path("spec"), "claimRef");
            case "Job" -> job(clean.path("spec"));
            default -> {}
        }
        return clean;
    }

    private static ObjectNode metadata(JsonNode metadata) {
        ObjectNode clean = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("name", "namespace")) {
            if (metadata.hasNonNull(field)) {
                clean.set(field, metadata.get(field));
            }
        }
        for (String field : List.of("labels", "annotations")) {
            if (metadata.get(field) instanceof ObjectNode entries) {
                ObjectNode kept = entries.deepCopy();
                List<String> names =
                        entries.propertyStream().map(Map.Entry::getKey).toList();
                kept.remove(names.stream().filter(Sanitised::isOurs).toList());
                if (!kept.isEmpty()) {
                    clean.set(field, kept);
                }
            }
        }
        return clean;
    }

    private static boolean isOurs(String key) {
        return key.startsWith(Reserved.GROUP + "/") || key.equals(LAST_APPLIED);
    }

    /** People's rights on the hub are not rights in a member: only service accounts keep theirs. */
    private static void accountsOnly(ObjectNode binding) {
        if (binding.get("subjects") instanceof ArrayNode subjects) {
            subjects.removeIf(subject -> !subject.path("kind").asText().equals("ServiceAccount"));
        }
    }

    private static void service(JsonNode spec) {
        if (!spec.path("clusterIP").asText().equals("None")) {
            without(spec, "clusterIP", "clusterIPs");
        }
        without(spec, "healthCheckNodePort");
        spec.path("ports").forEach(port -> without(port, "nodePort"));
    }

    private static void claim(ObjectNode claim) {
        without(claim.path("spec"), "volumeName");
        if (claim.path("metadata").get("annotations") instanceof ObjectNode annotations) {
            List<String> names =
                    annotations.propertyStream().map(Map.Entry::getKey).toList();
            annotations.remove(names.stream()
                    .filter(name ->
                            name.startsWith("pv.kubernetes.io/") || name.equals("volume.kubernetes.io/selected-node"))
                    .toList());
        }
    }

    private static void job(JsonNode spec) {
        if (!spec.path("manualSelector").asBoolean()) {
            without(spec, "selector");
            without(spec.path("template").path("metadata").path("labels"), JOB_LABELS.toArray(String[]::new));
        }
    }

    private static void without(JsonNode node, String... fields) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of(fields));
        }
    }
}
