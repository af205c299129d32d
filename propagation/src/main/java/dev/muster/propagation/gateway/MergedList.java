package dev.muster.propagation.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lists of several members as one, while they arrive: each member has a thread that reads its items and writes them in batches.
 * A member that is slow, breaks off or answers garbage costs its own rows. What kind of list it is stands at its end, because some
 * members say so only there; the order of fields means nothing in JSON.
 */
final class MergedList {
    /** Bytes that are written in one piece, so that rows of members do not mix more than they must. */
    private static final int BATCH = 64 * 1024;

    /** Bytes of the first piece of all: whoever asked sees that something comes. */
    private static final int FIRST = 4 * 1024;

    /** For rows in the order of members' names; a guess that nobody notices. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    /** A list that is not whole by then is broken off: as long as API servers give a request. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final boolean table;
    private final Page page;
    private final OutputStream to;
    private final GatewayMeters meters;
    private final List<Part> parts = new ArrayList<>();
    private final Columns columns;
    private final Turns turns;
    private boolean begun;
    private volatile @Nullable IOException gone;

    /** A member's list, read as far as its first item. */
    record Part(String member, MemberAnswer answer, ListReader reader) {}

    MergedList(List<Part> parts, Columns columns, boolean table, Page page, OutputStream to, GatewayMeters meters) {
        this.parts.addAll(parts);
        this.columns = columns;
        this.table = table;
        this.page = page;
        this.to = to;
        this.meters = meters;
        this.turns = new Turns(parts.size(), PATIENCE);
    }

    /** Writes the whole of it and ends the stream. */
    void write(boolean ownTokens) throws IOException {
        text(table ? "{\"rows\":[" : "{\"items\":[");
        var all = new CountDownLatch(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            int index = i;
            Thread.ofVirtual().name("merge").start(() -> {
                copy(index);
                all.countDown();
            });
        }
        try {
            if (!all.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                parts.forEach(part -> part.answer().close());
                all.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (gone != null) {
            throw gone;
        }
        end(ownTokens);
    }

    private void copy(int index) {
        var part = parts.get(index);
        try {
            copy(index, part);
            var metadata = part.reader().metadata();
            page.whole(
                    part.member(),
                    metadata.path("resourceVersion").asText(""),
                    metadata.path("continue").asText(""));
        } catch (MemberAnswer.MemberFailure e) {
            meters.memberFailed();
            page.failed(part.member(), "its answer broke off: " + e.getMessage());
        } catch (IOException e) {
            gone = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            turns.done(index);
        }
    }

    private void copy(int index, Part part) throws IOException, InterruptedException {
        ItemEdit edit =
                table ? columns.edit(part.member(), part.reader().columnNames()) : new ClusterMark(part.member());
        var batch = new ByteArrayOutputStream(BATCH / 4);
        boolean early = index == 0;
        boolean waits = true;
        boolean more = true;
        while (more && gone == null) {
            int mark = batch.size();
            if (mark > 0) {
                batch.write(',');
            }
            more = part.reader().next(edit, batch);
            if (batch.size() < (early ? FIRST : BATCH) && more) {
                continue;
            }
            if (waits) {
                turns.await(index);
            }
            flush(batch, more ? batch.size() : mark);
            // After its first, early piece a member still has its turn.
            if (waits && !early) {
                turns.done(index);
                waits = false;
            }
            early = false;
        }
    }

    private synchronized void flush(ByteArrayOutputStream batch, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (begun) {
            to.write(',');
        }
        begun = true;
        to.write(batch.toByteArray(), 0, length);
        batch.reset();
    }

    private void text(String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void end(boolean ownTokens) throws IOException {
        var rest = JsonNodeFactory.instance.objectNode();
        var example = parts.stream()
                .map(Part::reader)
                .filter(reader -> !reader.kind().isEmpty())
                .findFirst();
        rest.put("kind", table ? "Table" : example.map(ListReader::kind).orElse("List"));
        rest.put(
                "apiVersion",
                table ? "meta.k8s.io/v1" : example.map(ListReader::apiVersion).orElse("v1"));
        if (table) {
            rest.set("columnDefinitions", columns.definitions());
        }
        if (ownTokens) {
            var token = page.token();
            var metadata = rest.putObject("metadata").put("resourceVersion", page.version());
            if (!token.isEmpty()) {
                metadata.put("continue", token);
            }
        } else {
            rest.set("metadata", parts.getFirst().reader().metadata());
        }
        text("],");
        text(JSON.writeValueAsString(rest).substring(1));
        to.close();
    }
}
