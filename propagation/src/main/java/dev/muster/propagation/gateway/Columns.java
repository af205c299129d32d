package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a merged table: those of the first member, then what others have besides. CLUSTER comes after the first, ADOPTION last.
 *
 * @param own the members' columns
 */
record Columns(List<JsonNode> own, boolean adoption) {
    static Columns of(List<ArrayNode> tables, boolean adoption) {
        var own = new ArrayList<JsonNode>();
        var names = new ArrayList<String>();
        for (var table : tables) {
            for (var column : table) {
                var name = column.path("name").asText();
                if (!names.contains(name)) {
                    names.add(name);
                    own.add(column);
                }
            }
        }
        return new Columns(List.copyOf(own), adoption);
    }

    /** How a member's rows become rows of this table. */
    RowEdit edit(String member, List<String> names) {
        return new RowEdit(
                member,
                own.stream()
                        .map(column -> names.indexOf(column.path("name").asText()))
                        .toList(),
                adoption);
    }

    ArrayNode definitions() {
        var all = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < own.size(); i++) {
            all.add(own.get(i));
            if (i == 0) {
                all.add(column("Cluster", "The member that the object is in."));
            }
        }
        if (adoption) {
            all.add(column("Adoption", "Y when Muster has propagated the object."));
        }
        return all;
    }

    private static ObjectNode column(String name, String description) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("type", "string")
                .put("format", "")
                .put("description", description)
                .put("priority", 0);
    }
}
