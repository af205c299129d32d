package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Reads a list or a table as it arrives, one item at a time. Items are not made into objects: the parser says where they and what is
 * changed in them lie, and their bytes are copied. So an item costs about what its bytes cost. What is no JSON is a failure.
 */
final class ListReader {
    static final JsonFactory JSON = new JsonFactoryBuilder()
            .configure(JsonFactory.Feature.CHARSET_DETECTION, false)
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();

    /** Bytes of one item: more than etcd takes. */
    static final int ITEM_LIMIT = 8 * 1024 * 1024;

    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    private final Kept kept;
    private final JsonParser parser;
    private final boolean table;
    private String kind = "";
    private String apiVersion = "";
    private JsonNode metadata = JsonNodeFactory.instance.objectNode();
    private ArrayNode columns = JsonNodeFactory.instance.arrayNode();
    private boolean inItems;
    private boolean ended;

    /** @param table rows are read, not items */
    ListReader(InputStream from, boolean table) throws IOException {
        this.kept = new Kept(from, ITEM_LIMIT);
        this.parser = JSON.createParser(kept);
        this.table = table;
    }

    /**
     * Reads up to the first item.
     *
     * @return this
     */
    ListReader begin() throws IOException {
        return guarded(() -> {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            readFields();
            return this;
        });
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T guarded(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (JsonProcessingException e) {
            throw new MemberAnswer.MemberFailure("its answer is not the JSON of a list");
        }
    }

    private void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new JsonParseException(parser, "no " + wanted);
        }
    }

    /** Up to the beginning of the items, or to the end of all. */
    private void readFields() throws IOException {
        for (var token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals(table ? "rows" : "items") && value == JsonToken.START_ARRAY) {
                inItems = true;
                return;
            }
            take(name);
            kept.forget(parser.currentLocation().getByteOffset());
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT);
        ended = true;
    }

    private void take(String name) throws IOException {
        switch (name) {
            case "kind" -> kind = parser.getValueAsString("");
            case "apiVersion" -> apiVersion = parser.getValueAsString("");
            case "metadata" -> metadata = MAPPER.readTree(parser);
            case "columnDefinitions" -> {
                if (MAPPER.<JsonNode>readTree(parser) instanceof ArrayNode given) {
                    columns = given;
                }
            }
            default -> parser.skipChildren();
        }
    }

    String kind() {
        return kind;
    }

    String apiVersion() {
        return apiVersion;
    }

    JsonNode metadata() {
        return metadata;
    }

    /** Names of the table's columns. */
    List<String> columnNames() {
        return columns.valueStream().map(column -> column.path("name").asText()).toList();
    }

    ArrayNode columns() {
        return columns;
    }

    /**
     * Writes the next item as {@code edit} has it.
     *
     * @return false at the end of the list: nothing was written
     */
    boolean next(ItemEdit edit, OutputStream to) throws IOException {
        return guarded(() -> {
            if (ended) {
                return false;
            }
            if (inItems && parser.nextToken() == JsonToken.START_OBJECT) {
                kept.forget(parser.currentTokenLocation().getByteOffset());
                edit.copy(parser, kept, to);
                return true;
            }
            if (inItems) {
                expect(parser.currentToken(), JsonToken.END_ARRAY);
                inItems = false;
                readFields();
            }
            if (inItems) {
                throw new JsonParseException(parser, "a second list in the list");
            }
            return false;
        });
    }
}
