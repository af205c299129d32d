package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The watches of several members as one. Every event carries, as its resource version, how far it has got in each member: a client that
 * comes back with it goes on exactly there. A member whose watch ends is watched again from where it was; only when it cannot go on from
 * there (410) the whole watch ends with that error, and the client lists again, as with any API server. A watch of all members takes in
 * one that joins, with all that is there, and lets go of one that has left.
 */
final class MergedWatch {
    private static final ObjectMapper JSON = new ObjectMapper(ListReader.JSON);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LAST_WAIT = Duration.ofSeconds(30);

    /** As long as API servers let a watch go on when the client does not say. */
    private static final long SECONDS = 3600;

    /** How often a watch of all looks which members there are. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Reach reach;
    private final Query query;
    private final ResourcePath resource;
    private final boolean merged;
    private final Answer answer;
    private final GatewayMeters meters;
    private final Map<String, String> versions;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    private final Set<MemberAnswer> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    /** @param merged false = one member, whose own versions stay */
    MergedWatch(
            Reach reach,
            Query query,
            ResourcePath resource,
            boolean merged,
            Map<String, String> versions,
            Answer answer,
            GatewayMeters meters) {
        this.reach = reach;
        this.query = query;
        this.resource = resource;
        this.merged = merged;
        this.versions = new TreeMap<>(versions);
        this.answer = answer;
        this.meters = meters;
    }

    /** Where each member's watch begins; empty when the client's version is none of ours. */
    static Optional<Map<String, String>> versions(Query query, List<String> members, boolean merged) {
        var given = query.parameter("resourceVersion").orElse("");
        var start = new HashMap<String, String>();
        boolean plain = !merged || given.isEmpty() || given.equals("0");
        members.forEach(member -> start.put(member, plain ? given : ""));
        if (plain) {
            return Optional.of(start);
        }
        return Packed.unpack(given).map(known -> {
            members.forEach(member -> start.put(member, known.getOrDefault(member, "")));
            return start;
        });
    }

    /** Watches until the client leaves, its time is over, or a member says that it must list again. */
    void run() throws IOException {
        var question = question(versions);
        try (var gathered =
                Gathered.ask(reach, List.copyOf(versions.keySet()), question::get, answer, Duration.ofSeconds(5))) {
            if (gathered.found().isEmpty()) {
                answer.refuse(gathered.refusal());
                return;
            }
            gathered.lines().forEach(answer::warn);
            var to = answer.stream(200, Answer.JSON);
            answer.onGone(() -> ended.complete(false));
            gathered.found().forEach((member, found) -> follow(member, found.answer(), to));
            gathered.failed().keySet().forEach(member -> follow(member, null, to));
            awaitEnd(to);
            open.forEach(MemberAnswer::close);
            to.close();
        }
    }

    private Map<String, Question> question(Map<String, String> from) {
        var questions = new HashMap<String, Question>();
        from.forEach((member, version) -> {
            var parameters = new HashMap<>(query.parameters());
            if (version.isEmpty()) {
                parameters.remove("resourceVersion");
            } else {
                parameters.put("resourceVersion", List.of(version));
            }
            questions.put(
                    member, MemberRoute.question(query, query.wantsTable() ? Lists.TABLE : Answer.JSON, parameters));
        });
        return questions;
    }

    private void awaitEnd(OutputStream to) throws IOException {
        var deadline = System.nanoTime() + Duration.ofSeconds(seconds()).toNanos();
        try {
            while (!ended.isDone()) {
                var left = deadline - System.nanoTime();
                try {
                    ended.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (left <= LOOK.toNanos()) {
                        ended.complete(true);
                    } else if (merged) {
                        takeIn(to);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private void takeIn(OutputStream to) {
        reach.members().stream()
                .filter(member -> !followed.contains(member))
                .forEach(member -> follow(member, null, to));
    }

    /** Of one member, whoever asked for it wants to know when it fails; of all, those that have left are nobody's. */
    private boolean isFollowed(String member) {
        return !ended.isDone() && (!merged || reach.members().contains(member));
    }

    private long seconds() {
        try {
            return Math.clamp(Long.parseLong(query.parameter("timeoutSeconds").orElse("" + SECONDS)), 1, SECONDS);
        } catch (NumberFormatException e) {
            return SECONDS;
        }
    }

    private void follow(String member, @Nullable MemberAnswer first, OutputStream to) {
        followed.add(member);
        Thread.ofVirtual().name("watch").start(() -> {
            var wait = FIRST_WAIT;
            var from = first;
            while (isFollowed(member)) {
                try (var current = from == null ? again(member) : from) {
                    open.add(current);
                    events(member, current, to);
                    wait = FIRST_WAIT;
                } catch (MemberAnswer.MemberFailure e) {
                    meters.memberFailed();
                } catch (IOException e) {
                    ended.complete(false);
                }
                from = null;
                if (!ended.isDone()) {
                    LockSupport.parkNanos(wait.toNanos());
                    wait = wait.multipliedBy(2).compareTo(LAST_WAIT) < 0 ? wait.multipliedBy(2) : LAST_WAIT;
                }
            }
            followed.remove(member);
        });
    }

    private MemberAnswer again(String member) throws IOException {
        Map<String, String> at;
        synchronized (this) {
            at = Map.of(member, versions.getOrDefault(member, ""));
        }
        var from = reach.ask(member, question(at).get(member));
        var head = from.head();
        if (head.status() != 200) {
            var words = StatusText.of(head, from);
            from.close();
            throw new MemberAnswer.MemberFailure(words);
        }
        return from;
    }

    private void events(String member, MemberAnswer from, OutputStream to) throws IOException {
        var kept = new Kept(from.body(), ListReader.ITEM_LIMIT);
        try (var events = JSON.readerFor(JsonNode.class).<JsonNode>readValues(ListReader.JSON.createParser(kept))) {
            while (!ended.isDone() && events.hasNextValue()) {
                if (events.nextValue() instanceof ObjectNode event) {
                    event(member, event, to);
                }
                kept.forget(events.getCurrentLocation().getByteOffset());
            }
        } catch (JsonProcessingException e) {
            throw new MemberAnswer.MemberFailure("its watch is not JSON");
        } finally {
            open.remove(from);
        }
    }

    private synchronized void event(String member, ObjectNode event, OutputStream to) throws IOException {
        var type = event.path("type").asText();
        if (!(event.path("object") instanceof ObjectNode object)) {
            return;
        }
        if (type.equals("ERROR")) {
            if (object.path("code").asInt() == 410) {
                send(event, to);
                ended.complete(true);
            }
            throw new MemberAnswer.MemberFailure(object.path("message").asText("error"));
        }
        boolean bookmark = type.equals("BOOKMARK");
        var version = version(object);
        if (!version.isEmpty()) {
            versions.put(member, version);
        }
        if (query.wantsTable()) {
            table(member, object);
        } else if (!bookmark) {
            new ClusterMark(member).mark(object);
        }
        if (merged) {
            object.withObject("/metadata").put("resourceVersion", Packed.pack(versions));
        }
        send(event, to);
    }

    private void send(ObjectNode event, OutputStream to) throws IOException {
        var line = JSON.writeValueAsString(event) + "\n";
        to.write(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a table, the version is the row's object's. */
    private static String version(ObjectNode object) {
        var own = object.at("/metadata/resourceVersion").asText("");
        var row = object.at("/rows/0/object/metadata/resourceVersion").asText("");
        return row.isEmpty() ? own : row;
    }

    private void table(String member, ObjectNode table) {
        if (!(table.path("rows") instanceof ArrayNode rows)) {
            return;
        }
        if (table.path("columnDefinitions") instanceof ArrayNode given) {
            table.set(
                    "columnDefinitions",
                    Columns.of(List.of(given), resource.hasAdoption()).definitions());
        }
        for (var row : rows) {
            if (row.path("cells") instanceof ArrayNode cells && !cells.isEmpty()) {
                cells.insert(1, member);
                if (resource.hasAdoption()) {
                    boolean ours = row.at("/object/metadata/labels")
                            .propertyStream()
                            .anyMatch(label -> RowEdit.isMark(label.getKey()));
                    cells.add(ours ? "Y" : "N");
                }
            }
        }
    }
}
