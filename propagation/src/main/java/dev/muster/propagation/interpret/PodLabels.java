package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.api.Reserved;
import dev.muster.propagation.interpret.SparkProperties.Property;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Labels that a job's pods will carry, as far as they are known before it runs: enough to tell whether a selector in
 * their affinity means themselves. A label whose value is made at submission is there with a value nobody writes.
 */
final class PodLabels {
    private static final String MADE_AT_SUBMISSION = "";
    private static final String OPERATOR = "sparkoperator.k8s.io/";

    /** Labels that no two jobs share, or whose value is made at submission. */
    private static final Set<String> OF_ONE_JOB = Set.of(
            "spark-app-name", "spark-app-selector", "spark-version", OPERATOR + "app-name", OPERATOR + "submission-id");

    private final String namespace;
    private final Map<Role, Map<String, String>> byRole = new HashMap<>();

    PodLabels(ObjectMeta metadata, SpecNode spec, SparkProperties properties) {
        this.namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace();
        for (Role role : Role.values()) {
            SpecNode roleSpec = spec.object(role.key);
            Map<String, String> labels =
                    new HashMap<>(roleSpec.object("template").object("metadata").texts("labels"));
            properties
                    .under(role.kubernetesKey("label."))
                    .forEach((String key, Property property) -> labels.put(key, property.value()));
            if (metadata.getLabels() != null) {
                labels.putAll(metadata.getLabels());
            }
            labels.putAll(roleSpec.texts("labels"));
            String name = metadata.getName() == null ? "" : metadata.getName();
            labels.put("spark-role", role.key);
            labels.put("spark-app-name", name);
            labels.put(OPERATOR + "app-name", name);
            labels.put(OPERATOR + "launched-by-spark-operator", "true");
            labels.put(OPERATOR + "submission-id", MADE_AT_SUBMISSION);
            labels.put("spark-app-selector", MADE_AT_SUBMISSION);
            labels.put("spark-version", MADE_AT_SUBMISSION);
            byRole.put(role, labels);
        }
    }

    /** What policies of a member can select by: the labels of a role's pods that do not differ from job to job. */
    Map<String, String> alike(Role role) {
        Map<String, String> labels = new TreeMap<>(byRole.getOrDefault(role, Map.of()));
        labels.keySet().removeIf(key -> OF_ONE_JOB.contains(key) || key.startsWith(Reserved.GROUP + "/"));
        return labels;
    }

    /** Whether a pod affinity term speaks about pods of this role. */
    boolean areMeantBy(JsonNode term, Role role) {
        JsonNode selector = term.path("labelSelector");
        return selector.isObject()
                && inNamespace(term)
                && term.path("mismatchLabelKeys").isEmpty()
                && selects(selector, byRole.getOrDefault(role, Map.of()));
    }

    /** A term without namespaces means the pod's own; a namespace selector may mean it, so it is taken to. */
    private boolean inNamespace(JsonNode term) {
        JsonNode namespaces = term.path("namespaces");
        return namespaces.isEmpty()
                || term.path("namespaceSelector").isObject()
                || StreamSupport.stream(namespaces.spliterator(), false)
                        .anyMatch(listed -> listed.asText().equals(namespace));
    }

    private static boolean selects(JsonNode selector, Map<String, String> labels) {
        boolean all = selector.path("matchLabels").properties().stream()
                .allMatch(want -> want.getValue().asText().equals(labels.get(want.getKey())));
        return all
                && StreamSupport.stream(selector.path("matchExpressions").spliterator(), false)
                        .allMatch(
                                want -> holds(want, labels.get(want.path("key").asText())));
    }

    private static boolean holds(JsonNode requirement, @Nullable String label) {
        boolean listed = StreamSupport.stream(requirement.path("values").spliterator(), false)
                .anyMatch(value -> value.asText().equals(label));
        return switch (requirement.path("operator").asText()) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> label != null;
            case "DoesNotExist" -> label == null;
            default -> false;
        };
    }
}
