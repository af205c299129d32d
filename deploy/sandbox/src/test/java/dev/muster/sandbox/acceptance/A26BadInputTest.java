package dev.muster.sandbox.acceptance;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A26: whatever is written to the hub, everybody else's jobs go on. What a field at fault is told is tested in propagation. */
class A26BadInputTest extends Acceptance {
    @Test
    void aFieldThatNobodyKnowsIsPassedOverAndTheJobRuns() {
        var app = Spark.app("a26-unknown").with("noSuchField", Map.of("deep", List.of(1, 2)));
        apply(Policy.of(app.name(), "member2"));
        hubClient().resource(app.object()).create();
        awaitState(app, "COMPLETED");
    }

    @Test
    void aThousandPoliciesThatDoNotConcernAJobDoNotKeepItFromRunning() {
        var policies = IntStream.range(0, 1_000)
                .mapToObj(i -> Policy.of("a26-none-" + i).yaml())
                .collect(Collectors.joining("\n---\n"));
        apply(policies);
        var app = Spark.app("a26-beside-policies");
        apply(Policy.of(app.name(), "member2"));
        apply(app);
        awaitState(app, "COMPLETED");
    }
}
