package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.muster.api.Reserved;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts CLUSTER and ADOPTION into the cells of a table's row, and the cells where the merged table has their columns.
 *
 * @param from for each of the merged table's own columns, which cell of the row it is; -1 = this member has no such column
 * @param adoption whether there is a column ADOPTION
 */
record RowEdit(String member, List<Integer> from, boolean adoption) implements ItemEdit {
    private record Cells(long start, long end, List<long[]> each) {}

    @Override
    public void copy(JsonParser parser, Kept kept, OutputStream to) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        var cells = new Cells(start, start, List.of());
        boolean ours = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (name.equals("cells") && value == JsonToken.START_ARRAY) {
                cells = cells(parser);
            } else if (name.equals("object") && value == JsonToken.START_OBJECT) {
                ours = isOurs(parser);
            } else {
                parser.skipChildren();
            }
        }
        long end = parser.currentLocation().getByteOffset();
        kept.copy(start, cells.start(), to);
        if (cells.end() > start) {
            write(cells, ours, kept, to);
        }
        kept.copy(cells.end(), end, to);
    }

    private static Cells cells(JsonParser parser) throws IOException {
        long start = parser.currentTokenLocation().getByteOffset();
        var each = new ArrayList<long[]>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long begin = parser.currentTokenLocation().getByteOffset();
            parser.finishToken();
            parser.skipChildren();
            each.add(new long[] {begin, parser.currentLocation().getByteOffset()});
        }
        return new Cells(start, parser.currentLocation().getByteOffset(), each);
    }

    /** Whether the row's object carries a mark of what Muster has made. */
    private static boolean isOurs(JsonParser parser) throws IOException {
        boolean ours = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean metadata = parser.currentName().equals("metadata");
            if (parser.nextToken() != JsonToken.START_OBJECT || !metadata) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean labels = parser.currentName().equals("labels");
                if (parser.nextToken() == JsonToken.START_OBJECT && labels) {
                    ours = hasMark(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
        return ours;
    }

    private static boolean hasMark(JsonParser parser) throws IOException {
        boolean found = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            found |= isMark(parser.currentName());
            parser.nextToken();
            parser.skipChildren();
        }
        return found;
    }

    static boolean isMark(String label) {
        return label.equals(Reserved.TOKEN) || label.equals(Reserved.SOURCE);
    }

    private void write(Cells cells, boolean ours, Kept kept, OutputStream to) throws IOException {
        to.write('[');
        for (int i = 0; i < from.size(); i++) {
            int cell = from.get(i);
            if (i > 0) {
                to.write(',');
            }
            if (cell >= 0 && cell < cells.each().size()) {
                kept.copy(cells.each().get(cell)[0], cells.each().get(cell)[1], to);
            } else {
                text("null", to);
            }
            if (i == 0) {
                text(",\"" + member + "\"", to);
            }
        }
        if (adoption) {
            text(ours ? ",\"Y\"" : ",\"N\"", to);
        }
        to.write(']');
    }

    private static void text(String text, OutputStream to) throws IOException {
        to.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
