package dev.muster.propagation.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.api.spark.SparkApplication;
import dev.muster.propagation.status.StatusMirror;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two control planes that both believe they lead, agents that act on what they saw earlier, and a user who changes their mind, all
 * in random order, with writes cut off in the middle of a step. Whatever happens: one run, and in the end rest.
 */
class JobProtocolTest {
    private static final int RUNS = 60;
    private static final int MOVES = 160;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void oneRunAndThenRestWhateverHappens(long start) {
        for (long seed = start * RUNS; seed < (start + 1) * RUNS; seed++) {
            JobModel model = new JobModel(seed);
            model.story.add("seed " + seed);
            for (int move = 0; move < MOVES; move++) {
                model.move();
            }
            model.settle();
            assertIsOver(model);
            long version = model.hub.version();
            for (int round = 0; round < 5; round++) {
                model.leaders.getFirst().seen = model.hub.now();
                model.act(model.leaders.getFirst(), 99);
            }
            model.tidyUp();
            assertThat(model.hub.version())
                    .as("no writes at rest; %s", model.story)
                    .isEqualTo(version);
        }
    }

    private static void assertIsOver(JobModel model) {
        SparkApplication template = model.hub.template();
        assertThat(model.live).as("nothing runs at rest; %s", model.story).isEmpty();
        if (template == null) {
            assertThat(model.hub.binding() == null)
                    .as("no binding without a template; %s", model.story)
                    .isTrue();
        } else {
            assertThat(StatusMirror.isOver(template))
                    .as("the job is over; %s", model.story)
                    .isTrue();
        }
    }
}
