package dev.muster.propagation.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows under headings: a Table as kubectl prints it, or plain text. */
record Sheet(List<String> headings, List<Row> rows) {
    private static final String GAP = "   ";

    /** @param namespace empty when the row is in none */
    record Row(String namespace, String name, List<String> cells) {
        Row {
            cells = List.copyOf(cells);
        }
    }

    Sheet {
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
        for (var row : rows) {
            if (row.cells().size() != headings.size()) {
                throw new IllegalArgumentException(row.cells() + " is not a row under " + headings);
            }
        }
    }

    /** A {@code meta.k8s.io/v1} Table. */
    ObjectNode table() {
        var table = JsonNodeFactory.instance.objectNode();
        table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata");
        var definitions = table.putArray("columnDefinitions");
        for (var heading : headings) {
            definitions
                    .addObject()
                    .put("name", heading)
                    .put("type", "string")
                    .put("format", heading.equals("Name") ? "name" : "")
                    .put("description", "")
                    .put("priority", 0);
        }
        var list = table.putArray("rows");
        for (var row : rows) {
            var entry = list.addObject();
            row.cells().forEach(entry.putArray("cells")::add);
            var object = entry.putObject("object");
            object.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
            var metadata = object.putObject("metadata").put("name", row.name());
            if (!row.namespace().isEmpty()) {
                metadata.put("namespace", row.namespace());
            }
        }
        return table;
    }

    /** Aligned columns, headings in capitals; control characters of users' texts become spaces. */
    String text() {
        var lines = new ArrayList<List<String>>();
        lines.add(headings.stream()
                .map(heading -> heading.toUpperCase(java.util.Locale.ROOT))
                .toList());
        rows.forEach(row -> lines.add(row.cells().stream().map(Sheet::clean).toList()));
        var widths = new ArrayList<Integer>(Collections.nCopies(headings.size(), 0));
        lines.forEach(line -> {
            for (int column = 0; column < line.size(); column++) {
                widths.set(column, Math.max(widths.get(column), line.get(column).length()));
            }
        });
        var text = new StringBuilder();
        lines.forEach(line -> append(text, line, widths));
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> line, List<Integer> widths) {
        for (int column = 0; column < line.size(); column++) {
            var cell = line.get(column);
            text.append(cell);
            if (column < line.size() - 1) {
                text.repeat(" ", widths.get(column) - cell.length()).append(GAP);
            }
        }
        text.append('\n');
    }

    static String clean(String cell) {
        var clean = new StringBuilder();
        cell.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return clean.toString();
    }
}
