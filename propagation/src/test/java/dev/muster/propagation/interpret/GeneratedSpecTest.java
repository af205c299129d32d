package dev.muster.propagation.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.api.fleet.GangPodSet;
import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.interpret.GangShape.Shaped;
import dev.muster.propagation.interpret.Interpretation.Refused;
import dev.muster.propagation.interpret.Interpretation.Understood;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every spec, tried on many. A failure names the seed that repeats it. */
class GeneratedSpecTest {
    private static final int SPECS = 400;
    private static final long SEED = Long.getLong("muster.seed", System.nanoTime());
    private static final ObjectMapper JSON = new ObjectMapper();

    private int understood;

    @Test
    void theCopyIsSizedAsItsTemplateWithTheWebhookOnOrOff() {
        forEach((app, description) -> {
            if (!(Interpreter.interpret(app, true) instanceof Understood template)) {
                return;
            }
            List<GangPodSet> podSets = template.podSets();
            SparkApplication copied = new SparkApplication();
            ObjectNode copy = Copy.of(app);
            copied.setMetadata(app.getMetadata());
            copied.setSpec((ObjectNode) copy.path("spec"));
            assertThat(podSets(Interpreter.interpret(copied, true)))
                    .as(description)
                    .isEqualTo(podSets);
            assertThat(podSets(Interpreter.sized(copied.getMetadata(), copied.getSpec(), true, SparkVersion.OPERATOR)))
                    .as(description)
                    .isEqualTo(podSets);
            assertThat(Copy.of(copied)).as(description).isEqualTo(copy);
        });
        assertThat(understood).as("specs understood, seed " + SEED).isBetween(SPECS / 5, SPECS * 4 / 5);
    }

    @Test
    void whatIsUnderstoodCanBeStoredAndCountedWith() {
        forEach((app, description) -> {
            switch (Interpreter.interpret(app, false)) {
                case Understood job -> {
                    assertThat(stored(job.podSets())).as(description).isEqualTo(job.podSets());
                    assertThat(GangShape.of(job.podSets())).as(description).isInstanceOf(Shaped.class);
                    GangPodSet executor = job.podSets().getLast();
                    assertThat(executor.minimum()).as(description).isBetween(1, executor.count());
                }
                case Refused refused ->
                    assertThat(refused.problems()).as(description).allSatisfy(problem -> {
                        assertThat(problem.field()).matches("(spec|metadata)\\b.*");
                        assertThat(problem.why()).isNotBlank();
                    });
            }
        });
    }

    @Test
    void interpretingIsRepeatableAndChangesNothing() {
        forEach((app, description) -> {
            ObjectNode before = app.getSpec().deepCopy();
            assertThat(Interpreter.interpret(app, true)).as(description).isEqualTo(Interpreter.interpret(app, true));
            assertThat(app.getSpec()).as(description).isEqualTo(before);
        });
    }

    private interface Fact {
        void holds(SparkApplication app, Supplier<String> description);
    }

    private void forEach(Fact fact) {
        Random random = new Random(SEED);
        for (int i = 0; i < SPECS; i++) {
            SparkApplication app = new SpecGenerator(random).next();
            if (Interpreter.interpret(app, true) instanceof Understood) {
                understood++;
            }
            int number = i;
            fact.holds(app, () -> "seed " + SEED + ", spec " + number + ": " + app.getSpec());
        }
    }

    private static List<GangPodSet> podSets(Interpretation interpretation) {
        return switch (interpretation) {
            case Understood understood -> understood.podSets();
            case Refused refused -> throw new AssertionError(refused.message());
        };
    }

    private static List<GangPodSet> stored(List<GangPodSet> podSets) {
        try {
            return Stream.of(JSON.readValue(JSON.writeValueAsString(podSets), GangPodSet[].class))
                    .toList();
        } catch (JsonProcessingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
