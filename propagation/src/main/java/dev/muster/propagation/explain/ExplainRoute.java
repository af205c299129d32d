package dev.muster.propagation.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.core.simulate.KeptRooms;
import dev.muster.propagation.gateway.Access;
import dev.muster.propagation.gateway.AccessReview;
import dev.muster.propagation.gateway.Answer;
import dev.muster.propagation.gateway.Query;
import dev.muster.propagation.gateway.QueryPath;
import dev.muster.propagation.gateway.QueryRoute;
import dev.muster.propagation.gateway.Refusal;
import dev.muster.propagation.interpret.GangShape;
import dev.muster.propagation.schedule.Sight;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Serves {@code sparkapplications/explain}, {@code simulations}, {@code queue}, {@code capacity} and {@code clusters}. Each as JSON,
 * as a server-made Table where it is a list, or in words with {@code ?as=text}.
 */
public final class ExplainRoute implements QueryRoute {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TEXT = "text/plain; charset=utf-8";

    /** How long the scheduling loop may take to say what it knows; it does so between two cycles. */
    private static final long SIGHT_SECONDS = 5;

    private static final List<String> READ = List.of("get", "list");
    private static final List<ServedResource> RESOURCES = List.of(
            new ServedResource("sparkapplications/explain", "Explanation", true, List.of("get"), List.of()),
            new ServedResource("simulations", "Simulation", true, List.of("create"), List.of()),
            new ServedResource("queue", "QueueEntry", false, List.of("list"), List.of()),
            new ServedResource("capacity", "MemberCapacity", false, READ, List.of()),
            new ServedResource("clusters", "Cluster", false, READ, List.of()));

    private final Leading leading;
    private final AccessReview review;
    private final Clock clock;
    private final KeptRooms rooms = new KeptRooms();
    private final ReentrantLock counting = new ReentrantLock();

    public ExplainRoute(Leading leading, AccessReview review, Clock clock) {
        this.leading = leading;
        this.review = review;
        this.clock = clock;
    }

    @Override
    public List<ServedResource> resources() {
        return RESOURCES;
    }

    @Override
    public boolean matches(QueryPath path) {
        int length = path.segments().size();
        return switch (path.at(0)) {
            case "namespaces" ->
                length == 5
                                && path.at(2).equals("sparkapplications")
                                && path.at(4).equals("explain")
                        || length == 3 && path.at(2).equals("simulations");
            case "queue" -> length == 1;
            case "capacity", "clusters" -> length <= 2;
            default -> false;
        };
    }

    @Override
    public boolean answersHere() {
        return leading.here().isPresent();
    }

    @Override
    public void handle(Query query, Answer answer) throws IOException {
        var method = query.path().at(2).equals("simulations") ? "POST" : "GET";
        if (!query.method().equals(method) || query.isSet("watch")) {
            answer.refuse(Refusal.methodNotAllowed("this resource answers " + method + " only, and no watch"));
            return;
        }
        var here = leading.here();
        if (here.isPresent()) {
            respond(query, answer, here.get());
        } else {
            answer.refuse(Refusal.unavailable("this control plane has just lost the lead: ask again"));
        }
    }

    private void respond(Query query, Answer answer, Standpoint from) throws IOException {
        switch (query.path().at(0)) {
            case "queue" -> queue(query, answer, from);
            case "capacity" -> capacity(query, answer, from);
            case "clusters" -> clusters(query, answer, from);
            default -> {
                if (query.path().at(2).equals("simulations")) {
                    simulate(query, answer, from);
                } else {
                    explain(query, answer, from);
                }
            }
        }
    }

    private void explain(Query query, Answer answer, Standpoint from) throws IOException {
        var namespace = query.path().at(1);
        var name = query.path().at(3);
        var reading = Access.get(SparkApplication.GROUP, namespace, SparkApplication.PLURAL, name);
        if (!review.allows(query.asker(), reading)) {
            answer.refuse(Refusal.forbidden(query.asker(), reading));
            return;
        }
        var job = from.job(namespace, name);
        if (job.isEmpty()) {
            answer.refuse(Refusal.notFound(
                    "%s.%s \"%s\" not found".formatted(SparkApplication.PLURAL, SparkApplication.GROUP, name)));
            return;
        }
        var sight = sight(answer, from);
        if (sight.isPresent()) {
            var explanation = counting(rooms -> Explainer.of(job.get(), sight.get(), rooms));
            if (asText(query)) {
                text(answer, Words.of(explanation));
            } else {
                answer.json(200, MAPPER.valueToTree(explanation));
            }
        }
    }

    private void simulate(Query query, Answer answer, Standpoint from) throws IOException {
        switch (Submitted.read(query.body(), query.path().at(1), clock.instant())) {
            case Submitted.Wrong wrong -> answer.refuse(wrong.refusal());
            case Submitted.Job job -> {
                var sight = sight(answer, from);
                if (sight.isPresent()) {
                    var glance = from.whatIf(job.template());
                    var result = counting(rooms -> WhatIf.of(glance, sight.get(), rooms));
                    if (asText(query)) {
                        text(answer, Words.of(result));
                    } else {
                        answer.json(200, MAPPER.valueToTree(result));
                    }
                }
            }
        }
    }

    /** One question at a time: what one has counted serves the next, and each takes milliseconds. */
    private <T> T counting(Function<KeptRooms, T> question) {
        counting.lock();
        try {
            return question.apply(rooms);
        } finally {
            counting.unlock();
        }
    }

    private void queue(Query query, Answer answer, Standpoint from) throws IOException {
        var sight = sight(answer, from);
        if (sight.isPresent()) {
            var visible = new VisibleNamespaces(review, query.asker());
            var list = QueueList.of(sight.get(), visible::test);
            list(query, answer, MAPPER.valueToTree(list), list.sheet(), "");
        }
    }

    private void capacity(Query query, Answer answer, Standpoint from) throws IOException {
        switch (executor(query)) {
            case GangShape.Unshapeable wrong ->
                answer.refuse(Refusal.badRequest(wrong.problem().message()));
            case GangShape.Shaped shaped -> {
                var sight = sight(answer, from);
                if (sight.isPresent()) {
                    var one = shaped.gang().podSets().getFirst().request();
                    var list = CapacityList.of(from.members(), sight.get(), one);
                    list(
                            query,
                            answer,
                            MAPPER.valueToTree(list),
                            list.sheet(),
                            query.path().at(1));
                }
            }
        }
    }

    private void clusters(Query query, Answer answer, Standpoint from) throws IOException {
        var list = ClusterList.of(from.members());
        list(query, answer, MAPPER.valueToTree(list), list.sheet(), query.path().at(1));
    }

    /** The executor that the parameters {@code executorCpu} and {@code executorMemory} describe. */
    private static GangShape executor(Query query) {
        var request = Map.of(
                "cpu", query.parameter("executorCpu").orElse(CapacityList.EXECUTOR_CPU),
                "memory", query.parameter("executorMemory").orElse(CapacityList.EXECUTOR_MEMORY));
        return GangShape.of(List.of(
                new GangPodSet("executor", 1, 1, request, null, null, null, null, null, null, null, null, null)));
    }

    /** The whole list, or the one item of that name. */
    private static void list(Query query, Answer answer, ObjectNode list, Sheet sheet, String name) throws IOException {
        JsonNode body = list;
        var shown = sheet;
        if (!name.isEmpty()) {
            var item = item(list, name);
            if (item.isEmpty()) {
                answer.refuse(Refusal.notFound("%s.query.muster.dev \"%s\" not found"
                        .formatted(query.path().at(0), name)));
                return;
            }
            body = item.get();
            shown = new Sheet(
                    sheet.headings(),
                    sheet.rows().stream().filter(row -> row.name().equals(name)).toList());
        }
        if (asText(query)) {
            text(answer, shown.text());
        } else {
            answer.json(200, query.wantsTable() ? shown.table() : body);
        }
    }

    private static Optional<JsonNode> item(ObjectNode list, String name) {
        for (var item : list.path("items")) {
            if (item.at("/metadata/name").asText("").equals(name)) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    private static boolean asText(Query query) {
        return query.parameter("as").filter("text"::equals).isPresent();
    }

    private static void text(Answer answer, String text) throws IOException {
        answer.bytes(200, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when the loop does not answer; then the asker has been told. */
    private static Optional<Sight> sight(Answer answer, Standpoint from) throws IOException {
        try {
            return Optional.of(from.sight().get(SIGHT_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException | ExecutionException e) {
            answer.refuse(Refusal.unavailable("the scheduling loop did not answer within " + SIGHT_SECONDS + " s"));
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
