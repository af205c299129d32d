package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Lists and tables: of one member, or of all as one. */
final class Lists {
    /** How members are asked for tables, whatever the asker would take besides. */
    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final Reach reach;
    private final Duration deadline;
    private final GatewayMeters meters;

    Lists(Reach reach, Duration deadline, GatewayMeters meters) {
        this.reach = reach;
        this.deadline = deadline;
        this.meters = meters;
    }

    /** Of one member: with our columns, and the member's own tokens and versions. */
    void one(String member, Query query, ResourcePath resource, Answer answer) throws IOException {
        var question = MemberRoute.question(query, TABLE, query.parameters());
        try (var from = reach.ask(member, question)) {
            answer.onGone(from::close);
            var head = from.head();
            if (head.status() != 200) {
                OneMember.copy(head, from, question, answer);
                return;
            }
            var part = new MergedList.Part(member, from, begin(from, true));
            write(List.of(part), resource, true, Page.first(List.of(member)), false, answer);
        } catch (MemberAnswer.MemberFailure e) {
            meters.memberFailed();
            answer.refuse(Refusal.unavailable(Gathered.line(member, e.getMessage())));
        }
    }

    /** Of all members: a page of it, if the asker wants pages. */
    void all(Query query, ResourcePath resource, Answer answer) throws IOException {
        var members = reach.members();
        var token = query.parameter("continue").orElse("");
        var page = token.isEmpty() ? Optional.of(Page.first(members)) : Page.of(token, members);
        if (page.isEmpty()) {
            answer.refuse(Refusal.badRequest("continue is no token that the query gateway has given out"));
            return;
        }
        var limit = limit(query);
        var asked = page.get().asked(limit);
        boolean table = query.wantsTable();
        var versions =
                Packed.unpack(query.parameter("resourceVersion").orElse("")).orElse(Map.of());
        var questions = new HashMap<String, Question>();
        for (int i = 0; i < asked.size(); i++) {
            var member = asked.get(i);
            var parameters = page.get().parameters(query, member, Page.part(limit, asked.size(), i));
            questions.put(member, question(query, member, parameters, table, versions));
        }
        try (var gathered = Gathered.ask(reach, asked, questions::get, answer, deadline)) {
            list(gathered, page.get(), resource, table, answer);
        }
    }

    private static long limit(Query query) {
        try {
            return Math.max(0, Long.parseLong(query.parameter("limit").orElse("0")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** @param versions where a client wants to begin in each member; empty = it does not say */
    private static Question question(
            Query query,
            String member,
            Map<String, List<String>> parameters,
            boolean table,
            Map<String, String> versions) {
        if (!versions.isEmpty()) {
            parameters.put("resourceVersion", List.of(versions.getOrDefault(member, "")));
        }
        return MemberRoute.question(query, table ? TABLE : Answer.JSON, parameters);
    }

    private void list(Gathered gathered, Page page, ResourcePath resource, boolean table, Answer answer)
            throws IOException {
        var lines = new ArrayList<String>();
        page.failures().forEach((member, words) -> lines.add(Gathered.line(member, words)));
        lines.addAll(gathered.lines());
        gathered.failed().keySet().forEach(member -> meters.memberFailed());
        if (gathered.found().isEmpty()
                && (page.isFirst()
                        || gathered.refused().values().stream().anyMatch(refused -> refused.code() == 410))) {
            answer.refuse(gathered.refusal());
            return;
        }
        var parts = begin(gathered, table, lines);
        lines.forEach(answer::warn);
        write(parts, resource, table, page, true, answer);
    }

    /** Reads every list up to its first item, all at once; one that is no list is a line. */
    private List<MergedList.Part> begin(Gathered gathered, boolean table, List<String> lines) throws IOException {
        var parts = new MergedList.Part[gathered.found().size()];
        var all = new CountDownLatch(parts.length);
        int index = 0;
        for (var entry : gathered.found().entrySet()) {
            int at = index++;
            Thread.ofVirtual().name("member").start(() -> {
                var from = entry.getValue().answer();
                try {
                    parts[at] = new MergedList.Part(entry.getKey(), from, begin(from, table));
                } catch (IOException e) {
                    meters.memberFailed();
                    synchronized (lines) {
                        lines.add(Gathered.line(entry.getKey(), String.valueOf(e.getMessage())));
                    }
                } finally {
                    all.countDown();
                }
            });
        }
        try {
            all.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return Arrays.stream(parts).filter(Objects::nonNull).toList();
    }

    private static ListReader begin(MemberAnswer from, boolean table) throws IOException {
        var reader = new ListReader(from.body(), table);
        return Cutoff.within(from, reader::begin);
    }

    private void write(
            List<MergedList.Part> parts,
            ResourcePath resource,
            boolean table,
            Page page,
            boolean ownTokens,
            Answer answer)
            throws IOException {
        var columns =
                Columns.of(parts.stream().map(part -> part.reader().columns()).toList(), resource.hasAdoption());
        var to = answer.stream(200, Answer.JSON);
        new MergedList(parts, columns, table, page, to, meters).write(ownTokens);
    }
}
