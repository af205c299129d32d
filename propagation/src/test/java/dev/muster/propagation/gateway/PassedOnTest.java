package dev.muster.propagation.gateway;

import static dev.muster.propagation.gateway.PlayedGateway.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A question that lands at a replica where the member's agent is not is answered by the replica that has it. */
class PassedOnTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LIST =
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[{\"metadata\":{\"name\":\"%s\"}}]}";

    @TempDir
    private static Path folder = Path.of("");

    private PlayedGateway connected;
    private PlayedGateway asked;

    @BeforeEach
    void start() {
        connected = new PlayedGateway(folder);
        asked = connected.beside();
        asked.members.addAll(java.util.List.of("here", "there"));
    }

    @AfterEach
    void stop() {
        asked.close();
        connected.close();
    }

    @Test
    void aListHoldsTheRowsOfMembersThatAreConnectedElsewhere() throws Exception {
        asked.agent("here", (question, reply) -> reply.json(200, LIST.formatted("a")));
        var agent = connected.agent("there", (question, reply) -> reply.json(200, LIST.formatted("b")));

        var answer = asked.get("ann", ROOT + "/clusters/-/proxy/api/v1/pods?labelSelector=a%3Db");

        assertThat(answer.headers().allValues("Warning")).isEmpty();
        assertThat(JSON.readTree(answer.body())
                        .path("items")
                        .valueStream()
                        .map(item -> item.at("/metadata/name").asText() + " "
                                + item.at("/metadata/annotations/query.muster.dev~1cluster")
                                        .asText()))
                .containsExactlyInAnyOrder("a here", "b there");
        assertThat(agent.asked()).hasSize(1);
        var question = agent.asked().getFirst();
        assertThat(question.user()).isEqualTo("ann");
        assertThat(question.groups()).as("in the asker's own name").contains("team");
        assertThat(question.parameters()).containsEntry("labelSelector", java.util.List.of("a=b"));
    }

    @Test
    void aFollowedLogComesAsItIsWritten() throws Exception {
        var more = new java.util.concurrent.CountDownLatch(1);
        connected.agent("there", (question, reply) -> {
            reply.head(200, "text/plain").data("one\n".getBytes());
            more.await();
            reply.data("two\n".getBytes()).end();
        });

        var answer = asked.stream("ann", ROOT + "/clusters/there/proxy/api/v1/namespaces/n/pods/p/log?follow=true");
        try (var lines = new BufferedReader(new InputStreamReader(answer.body()))) {
            assertThat(lines.readLine()).as("before the second is written").isEqualTo("one");
            more.countDown();
            assertThat(lines.readLine()).isEqualTo("two");
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void whatTheMemberRefusesAndWhyItFailsIsPassedBack() throws Exception {
        connected.agent("there", (question, reply) -> {
            if (question.path().contains("secrets")) {
                reply.json(403, "{\"kind\":\"Status\",\"message\":\"secrets is forbidden\",\"code\":403}");
            } else {
                reply.reset("the member's API server did not answer");
            }
        });

        var refused = asked.get("ann", ROOT + "/clusters/there/proxy/api/v1/secrets");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("secrets is forbidden");
        var failed = asked.get("ann", ROOT + "/clusters/there/proxy/api/v1/pods");
        assertThat(failed.statusCode()).isEqualTo(503);
        assertThat(failed.body()).contains("cluster(there): the member's API server did not answer");
    }

    @Test
    void aMemberThatNoReplicaHasIsSaidSoAndNothingGoesInCircles() throws Exception {
        var third = asked.beside();
        third.members.add("there");
        connected.members.add("there");
        try {
            var answer = third.get("ann", ROOT + "/clusters/there/proxy/api/v1/pods");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("its agent is not connected to the query gateway");
        } finally {
            third.close();
        }
    }
}
