package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Adds to an object the annotation that says which member it is from. It is written after those that the object has: where a key comes
 * twice, the last one counts, so a member cannot speak for another.
 */
record ClusterMark(String member) implements ItemEdit {
    /** Annotation on what merged answers hold. */
    static final String ANNOTATION = "query.muster.dev/cluster";

    /** Where the mark goes, and what it looks like there. */
    private record Place(long at, String before, String after) {}

    @Override
    public void copy(JsonParser parser, Kept kept, OutputStream to) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        var place = new Place(start, "", "");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean metadata = parser.currentName().equals("metadata");
            if (parser.nextToken() == JsonToken.START_OBJECT && metadata) {
                place = inMetadata(parser);
            } else {
                parser.skipChildren();
            }
        }
        long end = parser.currentLocation().getByteOffset();
        kept.copy(start, place.at(), to);
        if (place.at() > start) {
            var mark = place.before() + "\"" + ANNOTATION + "\":\"" + member + "\"" + place.after();
            to.write(mark.getBytes(StandardCharsets.US_ASCII));
        }
        kept.copy(place.at(), end, to);
    }

    private static Place inMetadata(JsonParser parser) throws IOException {
        Place found = null;
        boolean empty = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            boolean annotations = parser.currentName().equals("annotations");
            if (parser.nextToken() == JsonToken.START_OBJECT && annotations) {
                found = inAnnotations(parser);
            } else {
                parser.skipChildren();
            }
        }
        return found != null
                ? found
                : new Place(
                        parser.currentTokenLocation().getByteOffset(), (empty ? "" : ",") + "\"annotations\":{", "}");
    }

    private static Place inAnnotations(JsonParser parser) throws IOException {
        boolean empty = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            parser.nextToken();
            parser.skipChildren();
        }
        return new Place(parser.currentTokenLocation().getByteOffset(), empty ? "" : ",", "");
    }

    /** The same on an object that is in memory. */
    void mark(ObjectNode object) {
        object.withObject("/metadata").withObject("/annotations").put(ANNOTATION, member);
    }
}
