package dev.muster.propagation.gateway;

import static dev.muster.propagation.gateway.PlayedGateway.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hostile member that is never silent for as long as its deadline and never done costs its own part, and no more time than others. */
class DrippingMemberTest {
    private static final String ALL = ROOT + "/clusters/-/proxy";

    @TempDir
    private static Path folder = Path.of("");

    private PlayedGateway gateway;

    @BeforeEach
    void start() {
        gateway = new PlayedGateway(folder, Duration.ofMillis(500));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static void drip(PlayedAgent.Reply reply, int status) throws InterruptedException {
        reply.head(status, "application/json");
        while (!reply.isReset()) {
            reply.data(" ".getBytes());
            Thread.sleep(50);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/pods, 200",
        "/api/v1/pods, 403",
        "/api/v1/namespaces/n/pods/p, 200",
        "/api/v1/namespaces/n/pods/p, 404",
        "/apis, 200",
        "/openapi/v3, 200"
    })
    void theOthersAreShownAndItIsALine(String path, int status) throws Exception {
        gateway.agent("good", (question, reply) -> reply.json(200, "{\"kind\":\"X\",\"metadata\":{},\"items\":[]}"));
        var bad = gateway.agent("bad", (question, reply) -> drip(reply, status));

        var answer = gateway.get("ann", ALL + path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"kind\"");
        assertThat(answer.headers().allValues("Warning"))
                .hasSize(1)
                .allMatch(line -> line.startsWith("299 - \"cluster(bad): "));
        assertThat(bad.asked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/pods, 200", "/api/v1/pods, 403", "/api/v1/namespaces/n/pods/p, 200", "/apis, 200"})
    void aloneItIsAFailureInTime(String path, int status) throws Exception {
        gateway.agent("bad", (question, reply) -> drip(reply, status));

        var answer = gateway.get("ann", ALL + path);

        assertThat(answer.statusCode()).isIn(200, 503);
        assertThat(answer.body() + answer.headers().allValues("Warning")).contains("cluster(bad): ");
    }
}
