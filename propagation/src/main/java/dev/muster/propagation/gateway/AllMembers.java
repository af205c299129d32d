package dev.muster.propagation.gateway;

import dev.muster.api.tunnel.Question;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Answers for all members at once: lists and tables, single objects, watches, discovery. */
final class AllMembers {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private final Reach reach;
    private final Duration deadline;
    private final GatewayMeters meters;
    private final MergedObject objects;
    private final MergedDiscovery discovery;

    AllMembers(Reach reach, Duration deadline, GatewayMeters meters) {
        this.reach = reach;
        this.deadline = deadline;
        this.meters = meters;
        this.objects = new MergedObject(reach, deadline);
        this.discovery = new MergedDiscovery(reach);
    }

    void answer(Query query, List<String> path, Answer answer) throws IOException {
        var resource = ResourcePath.of(path);
        if (resource.isEmpty()) {
            discovery.answer(query, path, answer);
        } else if (query.isSet("watch")) {
            watch(List.copyOf(reach.members()), true, query, resource, answer);
        } else if (query.wantsTable() && resource.subresource().isEmpty() || resource.isCollection()) {
            list(query, resource, answer);
        } else {
            objects.answer(query, answer);
        }
    }

    /** One member's table, or its watch: with our columns, and the member's own tokens and versions. */
    void answerTable(String member, Query query, List<String> path, Answer answer) throws IOException {
        var resource = ResourcePath.of(path);
        if (query.isSet("watch")) {
            watch(List.of(member), false, query, resource, answer);
            return;
        }
        var question = MemberRoute.question(query, TABLE, query.parameters());
        try (var from = reach.ask(member, question)) {
            answer.onGone(from::close);
            var head = from.head();
            if (head.status() != 200) {
                OneMember.copy(head, from, question, answer);
                return;
            }
            var part = new MergedList.Part(member, from, new ListReader(from.body(), true).begin());
            write(List.of(part), resource, true, Page.first(List.of(member)), false, answer);
        } catch (MemberAnswer.MemberFailure e) {
            meters.memberFailed();
            answer.refuse(Refusal.unavailable(Gathered.line(member, e.getMessage())));
        }
    }

    private void watch(List<String> members, boolean merged, Query query, ResourcePath resource, Answer answer)
            throws IOException {
        if (query.isSet("sendInitialEvents")) {
            answer.refuse(new Refusal(
                    422, "Invalid", "sendInitialEvents is not served by the query gateway: list, then watch"));
            return;
        }
        var versions = MergedWatch.versions(query, members, merged);
        if (versions.isEmpty()) {
            answer.refuse(Refusal.badRequest("resourceVersion is none that the query gateway has given out"));
            return;
        }
        new MergedWatch(reach, query, resource, merged, versions.get(), answer, meters).run();
    }

    private void list(Query query, ResourcePath resource, Answer answer) throws IOException {
        var members = reach.members();
        var token = query.parameter("continue").orElse("");
        var page = token.isEmpty() ? java.util.Optional.of(Page.first(members)) : Page.of(token, members);
        if (page.isEmpty()) {
            answer.refuse(Refusal.badRequest("continue is no token that the query gateway has given out"));
            return;
        }
        var limit = limit(query);
        var asked = page.get().asked(limit);
        boolean table = query.wantsTable();
        var versions = Packed.unpack(query.parameter("resourceVersion").orElse(""));
        try (var gathered = Gathered.ask(
                reach,
                asked,
                member -> question(query, page.get(), member, limit, asked.size(), table, versions.orElse(Map.of())),
                answer,
                deadline)) {
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

    private static Question question(
            Query query, Page page, String member, long limit, int asked, boolean table, Map<String, String> versions) {
        var parameters = new java.util.HashMap<>(page.parameters(query, member, limit, asked));
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
                    parts[at] = new MergedList.Part(entry.getKey(), from, new ListReader(from.body(), table).begin());
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
        return java.util.Arrays.stream(parts).filter(java.util.Objects::nonNull).toList();
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
