package dev.muster.agent.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.Reserved;
import dev.muster.api.fleet.TemplateReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an object Work's copy has to be, and whether it is. */
final class Manifests {
    private static final List<String> SERVER_OWN = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "managedFields",
            "ownerReferences",
            "finalizers");

    private Manifests() {}

    /** The order's manifest under the target's name, with the source's label and nothing that a server writes. */
    static ObjectNode of(TemplateReference target, ObjectNode manifest) {
        ObjectNode copy = manifest.deepCopy();
        copy.put("apiVersion", target.apiVersion());
        copy.put("kind", target.kind());
        copy.remove("status");
        ObjectNode metadata = copy.withObject("/metadata");
        metadata.remove(SERVER_OWN);
        metadata.put("name", target.name());
        if (target.namespace() != null) {
            metadata.put("namespace", target.namespace());
        }
        ObjectNode labels = withoutReserved(metadata.path("labels"));
        labels.put(Reserved.SOURCE, target.uid());
        metadata.set("labels", labels);
        if (metadata.has("annotations")) {
            metadata.set("annotations", withoutReserved(metadata.get("annotations")));
        }
        return copy;
    }

    /** A Secret's manifest from the Secret that carries its bytes. */
    static ObjectNode of(TemplateReference target, Secret carrier) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = manifest.putObject("metadata");
        put(metadata.putObject("labels"), carrier.getMetadata().getLabels());
        put(metadata.putObject("annotations"), carrier.getMetadata().getAnnotations());
        manifest.put("type", Objects.requireNonNullElse(carrier.getType(), "Opaque"));
        put(manifest.putObject("data"), carrier.getData());
        return of(target, manifest);
    }

    /** Everything that is wanted is there; what else there is does not matter. Lists and values must be equal. */
    static boolean holds(JsonNode there, JsonNode wanted) {
        if (!wanted.isObject()) {
            return wanted.isNumber() && there.isNumber()
                    ? wanted.decimalValue().compareTo(there.decimalValue()) == 0
                    : wanted.equals(there);
        }
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            boolean nothing = field.getValue().isNull()
                    || field.getValue().isObject() && field.getValue().isEmpty();
            if (!there.has(field.getKey()) ? !nothing : !holds(there.get(field.getKey()), field.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Both have the same content, metadata apart. */
    static boolean sameContent(JsonNode there, JsonNode wanted, String... fields) {
        for (String field : fields) {
            if (!content(there, field).equals(content(wanted, field))) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode content(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || value.isNull() ? JsonNodeFactory.instance.objectNode() : value;
    }

    private static void put(ObjectNode into, @Nullable Map<String, String> values) {
        if (values != null) {
            values.forEach(into::put);
        }
    }

    private static ObjectNode withoutReserved(JsonNode marks) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        marks.properties().forEach(mark -> {
            if (!mark.getKey().startsWith(Reserved.GROUP + "/")) {
                kept.set(mark.getKey(), mark.getValue());
            }
        });
        return kept;
    }
}
