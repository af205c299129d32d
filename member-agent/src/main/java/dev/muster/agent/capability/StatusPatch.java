package dev.muster.agent.capability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The JSON merge patch (RFC 7386) that makes one object of another: a key that is to go is null, lists go as a whole. */
final class StatusPatch {
    private StatusPatch() {}

    /** @return empty when nothing differs */
    static ObjectNode between(@Nullable JsonNode now, ObjectNode wanted) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        if (now != null) {
            for (Iterator<String> names = now.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!wanted.has(name)) {
                    patch.putNull(name);
                }
            }
        }
        wanted.properties().forEach(field -> {
            JsonNode before = now == null ? null : now.get(field.getKey());
            JsonNode after = field.getValue();
            if (after.equals(before)) {
                return;
            }
            if (after instanceof ObjectNode object && before instanceof ObjectNode) {
                patch.set(field.getKey(), between(before, object));
            } else {
                patch.set(field.getKey(), after);
            }
        });
        return patch;
    }
}
