package dev.muster.core.fit;

import dev.muster.core.model.Gang;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lacks that were counted with all their numbers, each with the state of the room that it holds for: of a thousand equal
 * jobs that wait, only the first is counted, and again only where something changed.
 */
final class Shorts {
    /** Lacks remembered, the oldest gang's forgotten first; a guess at what some 20 MB hold. */
    private static final int REMEMBERED = 200_000;

    private final Map<Wanted, Row> rows = new LinkedHashMap<>();

    /** @param namespace as quotas depend on it */
    record Wanted(Gang gang, String namespace) {}

    /** One gang's lacks, by the members' places. */
    private static final class Row {
        final FitResult.@Nullable Short[] lacks;
        final long[] states;
        final int layout;

        Row(int layout, int members) {
            this.lacks = new FitResult.Short[members];
            this.states = new long[members];
            this.layout = layout;
        }
    }

    /** What the room lacks in the state in which it is, or null if that was not counted. */
    FitResult.@Nullable Short of(Wanted wanted, int layout, int at, Room room) {
        Row row = rows.get(wanted);
        boolean holds = row != null && row.layout == layout && row.states[at] == room.state();
        return holds ? row.lacks[at] : null;
    }

    void remember(Wanted wanted, int layout, int members, int at, Room room, FitResult.Short lack) {
        Row row = rows.get(wanted);
        if (row == null || row.layout != layout) {
            row = new Row(layout, members);
            rows.put(wanted, row);
        }
        row.lacks[at] = lack;
        row.states[at] = room.state();
        while (rows.size() > 1 && rows.size() > REMEMBERED / members) {
            rows.remove(rows.keySet().iterator().next());
        }
    }
}
