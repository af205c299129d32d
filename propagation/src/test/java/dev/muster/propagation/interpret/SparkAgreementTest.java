package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of Spark itself. Each line of spark-sizes.jsonl holds random properties and what the released classes made of
 * them on 2026-11-21: the driver's request by BasicDriverFeatureStep of 4.0.2 (the operator's Spark), the executor's by
 * BasicExecutorFeatureStep of the version named, the count by SchedulerBackendUtils; refused where one of these, or
 * spark-submit's own check of its arguments, threw.
 */
class SparkAgreementTest {
    static Stream<JsonNode> answers() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> answers = new ArrayList<>();
        try (InputStream lines =
                Objects.requireNonNull(SparkAgreementTest.class.getResourceAsStream("spark-sizes.jsonl"))) {
            for (String line : new String(lines.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                answers.add(json.readTree(line));
            }
        }
        assertThat(answers).hasSizeGreaterThan(300);
        return answers.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void sizesAreSparksOwn(JsonNode answer) {
        SparkApplication app = Specs.app("{mode: cluster}");
        app.getSpec().set("sparkVersion", answer.path("spark"));
        app.getSpec().set("mainApplicationFile", answer.path("main"));
        app.getSpec().set("sparkConf", answer.path("conf"));
        Interpretation ours = Interpreter.sized(app.getMetadata(), app.getSpec(), true, SparkVersion.OPERATOR);
        if (answer.has("refused")) {
            assertThat(ours).isInstanceOf(Refused.class);
            return;
        }
        assertThat(ours).isInstanceOfSatisfying(Understood.class, understood -> {
            GangPodSet executor = understood.podSets().getLast();
            assertThat(shown(understood.podSets().getFirst()))
                    .isEqualTo(answer.path("driver").asText());
            assertThat(shown(executor)).isEqualTo(answer.path("executor").asText());
            assertThat(executor.count())
                    .isEqualTo(Math.max(1, answer.path("count").asInt()));
        });
    }

    private static String shown(GangPodSet set) {
        long millis = Quantity.parse(set.requests().getOrDefault("cpu", ""))
                .orElseThrow()
                .movePointRight(3)
                .longValueExact();
        return set.requests().get("memory") + " " + millis + "m";
    }
}
