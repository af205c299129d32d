package dev.muster.propagation.gateway;

import static dev.muster.propagation.gateway.PlayedGateway.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.tunnel.Question;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets who asks one member or all of them. */
class GatewayTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final String ALL = ROOT + "/clusters/-/proxy";

    @TempDir
    private static Path folder = Path.of("");

    private PlayedGateway gateway;

    @BeforeEach
    void start() {
        gateway = new PlayedGateway(folder);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static String pod(String name, String metadata) {
        return "{\"metadata\":{\"name\":\"" + name + "\"" + metadata + "},\"spec\":{\"x\":[1,{\"y\":\"}]\\\"\"}]}}";
    }

    private static String list(String version, String token, String... pods) {
        return "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + version + "\""
                + (token.isEmpty() ? "" : ",\"continue\":\"" + token + "\"") + "},\"items\":["
                + String.join(",", pods) + "]}";
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }

    @Test
    void aMergedListHoldsEveryMembersObjectsAndSaysWhoseTheyAre() throws Exception {
        gateway.agent(
                "c1",
                (question, reply) -> reply.json(
                        200,
                        list(
                                "7",
                                "",
                                pod("a", ""),
                                pod("b", ",\"annotations\":{}"),
                                pod("c", ",\"annotations\":{\"k\":\"v\"}"))));
        gateway.agent(
                "c2",
                (question, reply) -> reply.json(
                        200, list("9", "", pod("d", ",\"annotations\":{\"query.muster.dev/cluster\":\"c1\"}"))));

        var answer = gateway.get("ann", ALL + "/api/v1/pods");

        assertThat(answer.statusCode()).isEqualTo(200);
        var items = json(answer).path("items");
        assertThat(items.valueStream()
                        .map(item -> item.at("/metadata/name").asText() + " "
                                + item.at("/metadata/annotations/query.muster.dev~1cluster")
                                        .asText()))
                .containsExactlyInAnyOrder("a c1", "b c1", "c c1", "d c2");
        assertThat(items.valueStream()
                        .map(item -> item.at("/metadata/annotations/k").asText()))
                .contains("v");
        assertThat(items).allMatch(item -> item.at("/spec/x/1/y").asText().equals("}]\""));
        assertThat(json(answer).path("kind").asText()).isEqualTo("PodList");
        assertThat(Packed.unpack(json(answer).at("/metadata/resourceVersion").asText())
                        .orElseThrow())
                .containsEntry("c1", "7")
                .containsEntry("c2", "9");
    }

    @Test
    void tablesHaveTheClusterAfterTheNameAndSayWhatMusterBroughtThere() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(200, table("STATUS", "spark-pi", "RUNNING", true)));
        gateway.agent("c2", (question, reply) -> reply.json(200, table("SUSPEND", "other", "false", false)));

        var answer =
                json(gateway.get("ann", ALL + "/apis/sparkoperator.k8s.io/v1beta2/sparkapplications", "Accept", TABLE));

        assertThat(answer.path("columnDefinitions").valueStream().map(column -> column.path("name")
                        .asText()))
                .containsExactly("Name", "Cluster", "STATUS", "SUSPEND", "Adoption");
        assertThat(answer.path("rows").valueStream().map(row -> row.path("cells")
                        .toString()))
                .containsExactlyInAnyOrder(
                        "[\"spark-pi\",\"c1\",\"RUNNING\",null,\"Y\"]", "[\"other\",\"c2\",null,\"false\",\"N\"]");
    }

    @Test
    void podsHaveNoAdoption() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(200, table("READY", "driver", "1/1", true)));

        var one = json(gateway.get("ann", ROOT + "/clusters/c1/proxy/api/v1/pods", "Accept", TABLE));

        assertThat(one.path("rows").get(0).path("cells").toString()).isEqualTo("[\"driver\",\"c1\",\"1/1\"]");
    }

    private static String table(String column, String name, String cell, boolean ours) {
        return "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"1\"},"
                + "\"columnDefinitions\":[{\"name\":\"Name\",\"type\":\"string\"},{\"name\":\"" + column
                + "\",\"type\":\"string\"}],\"rows\":[{\"cells\":[\"" + name + "\",\"" + cell
                + "\"],\"object\":{\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"name\":\"" + name
                + "\",\"labels\":{" + (ours ? "\"fleet.muster.dev/token\":\"u.1\"" : "") + "}}}}]}";
    }

    @Test
    void pagesGoOnWhereEachMemberWas() throws Exception {
        gateway.agent("c1", paged("a", "b", "c"));
        gateway.agent("c2", paged("d"));
        var names = new ArrayList<String>();
        var token = "";
        int pages = 0;
        do {
            var answer = json(
                    gateway.get("ann", ALL + "/api/v1/pods?limit=2" + (token.isEmpty() ? "" : "&continue=" + token)));
            answer.path("items")
                    .forEach(item -> names.add(item.at("/metadata/name").asText()));
            token = answer.at("/metadata/continue").asText("");
            pages++;
        } while (!token.isEmpty() && pages < 10);

        assertThat(names).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(pages).isBetween(2, 3);
    }

    /** A member that gives no more than {@code limit} objects, and the index of the next as its token. */
    private static PlayedAgent.Member paged(String... names) {
        return (question, reply) -> {
            int limit = Integer.parseInt(first(question, "limit"));
            int from = first(question, "continue").isEmpty() ? 0 : Integer.parseInt(first(question, "continue"));
            int to = Math.min(names.length, from + limit);
            var pods = List.of(names).subList(from, to).stream()
                    .map(name -> pod(name, ""))
                    .toArray(String[]::new);
            reply.json(200, list("5", to < names.length ? "" + to : "", pods));
        };
    }

    private static String first(Question question, String name) {
        return question.parameters().getOrDefault(name, List.of("")).getFirst();
    }

    @Test
    void aMissingObjectIsALineForEachMember() throws Exception {
        var missing =
                "{\"kind\":\"Status\",\"message\":\"sparkapplications.sparkoperator.k8s.io \\\"x\\\" not found\"}";
        gateway.agent("c1", (question, reply) -> reply.json(404, missing));
        gateway.agent("c2", (question, reply) -> reply.json(404, missing));

        var answer = gateway.get(
                "ann",
                ALL + "/apis/sparkoperator.k8s.io/v1beta2/namespaces/default/sparkapplications/x",
                "Accept",
                TABLE);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("message").asText())
                .isEqualTo("cluster(c1): sparkapplications.sparkoperator.k8s.io \"x\" not found\n"
                        + "cluster(c2): sparkapplications.sparkoperator.k8s.io \"x\" not found");
    }

    @Test
    void aMemberThatDoesNotAnswerCostsItsRowsAndOneLine() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(200, list("1", "", pod("a", ""))));
        gateway.agent("c2", (question, reply) -> {});
        gateway.members.add("c3");

        var answer = gateway.get("ann", ALL + "/api/v1/pods");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("items")).hasSize(1);
        assertThat(answer.headers().allValues("Warning"))
                .containsExactly(
                        "299 - \"cluster(c2): no answer within 5000 ms\"",
                        "299 - \"cluster(c3): its agent is not connected to the query gateway\"");
    }

    @Test
    void whatBreaksOffAfterTheFirstRowIsToldByTheNextPage() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(200, list("1", "", pod("a", ""))));
        gateway.agent("c2", (question, reply) -> {
            reply.head(200, "application/json")
                    .data(list("1", "", pod("b", "")).replace("]}}]}", "]}},{").getBytes());
            reply.reset("the member's API server broke off");
        });

        var first = json(gateway.get("ann", ALL + "/api/v1/pods"));
        var token = first.at("/metadata/continue").asText();
        var second = gateway.get("ann", ALL + "/api/v1/pods?continue=" + token);

        assertThat(first.path("items").valueStream().map(item -> item.at("/metadata/name")
                        .asText()))
                .contains("a");
        assertThat(json(second).path("items")).isEmpty();
        assertThat(json(second).at("/metadata/continue").asText("")).isEmpty();
        assertThat(second.headers().firstValue("Warning").orElse(""))
                .isEqualTo("299 - \"cluster(c2): its answer broke off: the member's API server broke off\"");
    }

    @Test
    void aMergedWatchGoesOnWhereItWasInEveryMember() throws Exception {
        PlayedAgent.Member member = (question, reply) -> {
            int from = first(question, "resourceVersion").isEmpty()
                    ? 0
                    : Integer.parseInt(first(question, "resourceVersion"));
            reply.head(200, "application/json")
                    .data(("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p" + (from + 1)
                                    + "\",\"resourceVersion\":\"" + (from + 1) + "\"}}}\n")
                            .getBytes());
        };
        gateway.agent("c1", member);
        gateway.agent("c2", member);

        var seen = events(ALL + "/api/v1/pods?watch=true", 2);
        var version = seen.getLast().at("/object/metadata/resourceVersion").asText();
        var later = events(ALL + "/api/v1/pods?watch=true&resourceVersion=" + version, 2);

        assertThat(seen)
                .allMatch(event -> event.at("/object/metadata/name").asText().equals("p1"));
        assertThat(later)
                .allMatch(event -> event.at("/object/metadata/name").asText().equals("p2"));
        assertThat(later.stream().map(event -> event.at("/object/metadata/annotations/query.muster.dev~1cluster")
                        .asText()))
                .containsExactlyInAnyOrder("c1", "c2");
    }

    @Test
    void bookmarksSayHowFarEveryMemberHasGot() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.head(200, "application/json")
                .data((event("ADDED", "3") + event("BOOKMARK", "9")).getBytes()));
        gateway.agent("c2", (question, reply) -> reply.head(200, "application/json")
                .data(event("BOOKMARK", "5").getBytes()));

        var seen = events(ALL + "/api/v1/pods?watch=true&allowWatchBookmarks=true", 3);

        var version = seen.getLast().at("/object/metadata/resourceVersion").asText();
        assertThat(Packed.unpack(version)).contains(Map.of("c1", "9", "c2", "5"));
        assertThat(seen.stream().filter(event -> event.path("type").asText().equals("BOOKMARK")))
                .hasSize(2)
                .allMatch(event -> event.at("/object/metadata/annotations").isMissingNode());
    }

    @Test
    void aMembersWatchThatEndsGoesOnWhereItWas() throws Exception {
        var again = new CountDownLatch(1);
        var agent = gateway.agent("c1", (question, reply) -> {
            if (first(question, "resourceVersion").isEmpty()) {
                reply.head(200, "application/json")
                        .data(event("ADDED", "3").getBytes())
                        .end();
            } else {
                reply.head(200, "application/json").data(event("MODIFIED", "4").getBytes());
                again.countDown();
            }
        });

        var seen = events(ALL + "/api/v1/pods?watch=true", 2);

        assertThat(again.getCount()).isZero();
        assertThat(first(agent.asked().get(1), "resourceVersion")).isEqualTo("3");
        assertThat(seen.getLast().path("type").asText()).isEqualTo("MODIFIED");
    }

    @Test
    void aMemberThatCannotGoOnEndsTheWatchSoThatTheClientListsAgain() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.head(200, "application/json")
                .data(("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}}\n")
                        .getBytes()));
        gateway.agent("c2", (question, reply) -> reply.head(200, "application/json"));

        try (var lines = new BufferedReader(new InputStreamReader(
                gateway.stream("ann", ALL + "/api/v1/pods?watch=true").body()))) {
            assertThat(JSON.readTree(lines.readLine()).at("/object/code").asInt())
                    .isEqualTo(410);
            assertThat(lines.readLine()).as("the end").isNull();
        }
    }

    @Test
    void aMemberThatJoinsIsTakenInWithAllThatItHas() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.head(200, "application/json")
                .data(event("ADDED", "3").getBytes()));
        try (var lines = new BufferedReader(new InputStreamReader(
                gateway.stream("ann", ALL + "/api/v1/pods?watch=true&resourceVersion=" + Packed.pack(Map.of("c1", "2")))
                        .body()))) {
            assertThat(cluster(lines.readLine())).isEqualTo("c1");
            var asked = new CopyOnWriteArrayList<String>();
            gateway.agent("late", (question, reply) -> {
                asked.add(first(question, "resourceVersion"));
                reply.head(200, "application/json").data(event("ADDED", "8").getBytes());
            });

            assertThat(cluster(lines.readLine())).isEqualTo("late");
            assertThat(asked).containsExactly("");
        }
    }

    private static String cluster(String event) throws IOException {
        return JSON.readTree(event)
                .at("/object/metadata/annotations/query.muster.dev~1cluster")
                .asText();
    }

    private static String event(String type, String version) {
        return "{\"type\":\"%s\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"%s\"}}}\n"
                .formatted(type, version);
    }

    /** The hash names one member's document; a member that has another one would redirect. */
    @Test
    void schemasAreTheUnionAndEachMemberIsAskedForItsOwn() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        for (var member : List.of("c1", "c2")) {
            gateway.agent(member, (question, reply) -> {
                asked.add(first(question, "hash"));
                reply.json(200, "{\"components\":{\"schemas\":{\"" + member + "\":{},\"both\":{}}}}");
            });
        }

        var schemas =
                json(gateway.get("ann", ALL + "/openapi/v3/apis/g/v1?hash=ABC")).at("/components/schemas");

        assertThat(schemas.propertyStream().map(Map.Entry::getKey)).containsExactlyInAnyOrder("c1", "c2", "both");
        assertThat(asked).containsExactly("", "");
    }

    private List<JsonNode> events(String path, int count) throws Exception {
        var events = new ArrayList<JsonNode>();
        try (var lines = new BufferedReader(
                new InputStreamReader(gateway.stream("ann", path).body()))) {
            while (events.size() < count) {
                events.add(JSON.readTree(lines.readLine()));
            }
        }
        return events;
    }

    @Test
    void aLogIsFollowedFromTheOneMemberThatHasThePod() throws Exception {
        gateway.agent("c1", (question, reply) -> reply.json(404, "{\"message\":\"pods \\\"x\\\" not found\"}"));
        gateway.agent("c2", (question, reply) -> reply.head(200, "text/plain").data("first\n".getBytes()));

        var answer = gateway.stream("ann", ALL + "/api/v1/namespaces/default/pods/x/log?follow=true");

        try (var lines = new BufferedReader(new InputStreamReader(answer.body()))) {
            assertThat(lines.readLine()).isEqualTo("first");
        }
    }

    @Test
    void discoveryIsTheUnionOfWhatMembersServe() throws Exception {
        gateway.agent(
                "c1",
                (question, reply) -> reply.json(
                        200,
                        "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v1\"}]}]}"));
        gateway.agent(
                "c2",
                (question, reply) -> reply.json(
                        200,
                        "{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":[{\"version\":\"v2\"}]},{\"name\":\"spark\"}]}"));

        var groups = json(gateway.get("ann", ALL + "/apis")).path("groups");

        assertThat(groups.valueStream().map(group -> group.path("name").asText()))
                .containsExactly("apps", "spark");
        assertThat(groups.get(0).path("versions")).hasSize(2);
    }
}
