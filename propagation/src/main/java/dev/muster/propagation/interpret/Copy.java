package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifest that goes to the member: the user's object with the operator's defaults made explicit. It carries
 * neither status nor anything that belongs to the hub's own object (UID, owners, finalizers, managed fields, Muster's
 * marks). What the fleet does not know passes through untouched. The token, the finalizer and {@code suspend} are the
 * agent's to add.
 */
public final class Copy {
    /** What kubectl wrote about the hub's object; in a member it would be a false baseline, and it doubles the size. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Copy() {}

    /**
     * @param template a SparkApplication with name and spec, one that was Understood
     * @throws IllegalArgumentException if it has no spec
     */
    public static ObjectNode of(SparkApplication template) {
        ObjectNode spec = template.getSpec();
        if (spec == null) {
            throw new IllegalArgumentException("a SparkApplication without spec has no copy");
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.put("apiVersion", SparkApplication.API_VERSION);
        copy.put("kind", SparkApplication.KIND);
        ObjectNode metadata = copy.putObject("metadata");
        metadata.put("name", template.getMetadata().getName());
        metadata.put("namespace", template.getMetadata().getNamespace());
        put(metadata, "labels", template.getMetadata().getLabels());
        put(metadata, "annotations", template.getMetadata().getAnnotations());
        copy.set("spec", OperatorDefaults.applied(spec));
        return copy;
    }

    private static void put(ObjectNode metadata, String field, @Nullable Map<String, String> entries) {
        if (entries == null) {
            return;
        }
        Map<String, String> kept = new TreeMap<>(entries);
        kept.keySet().removeIf(key -> key.startsWith(Reserved.GROUP + "/") || key.equals(LAST_APPLIED));
        if (!kept.isEmpty()) {
            ObjectNode target = metadata.putObject(field);
            kept.forEach(target::put);
        }
    }
}
