package dev.muster.propagation.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.ledger.Claim;
import dev.muster.core.ledger.Ledger.Proof;
import dev.muster.core.model.Capabilities;
import dev.muster.core.model.Capacity;
import dev.muster.core.model.Gang;
import dev.muster.core.model.Job;
import dev.muster.core.model.JobKey;
import dev.muster.core.model.MemberState;
import dev.muster.core.model.MemberTraits;
import dev.muster.core.model.MemberView;
import dev.muster.core.model.NodeColumns;
import dev.muster.core.model.NodeConstraints;
import dev.muster.core.model.NodeGroup;
import dev.muster.core.model.OperatorSince;
import dev.muster.core.model.Placement;
import dev.muster.core.model.PodSet;
import dev.muster.core.model.QuotaLeft;
import dev.muster.core.model.Requirements;
import dev.muster.core.model.Resources;
import dev.muster.core.model.SparkOperator;
import dev.muster.core.model.Taint;
import dev.muster.core.model.UnitCaps;
import dev.muster.core.rank.Ranking;
import dev.muster.core.reason.Trigger;
import dev.muster.core.schedule.Attempt;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Scheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final long SEED = Long.getLong("muster.replay.seed", 1);
    private static final Scheduler.Settings SETTINGS = new Scheduler.Settings(60_000, 20, 50, 7);

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final List<Claim> live = new ArrayList<>();

    @Test
    void aLogOfInputsReplaysToTheSamePlansByteForByte() throws IOException {
        System.out.println("replay: seed " + SEED + " (-Dmuster.replay.seed)");
        var file = recorded();
        var outcome = Replay.of(Files.newBufferedReader(file));
        assertThat(outcome).isInstanceOfSatisfying(Replay.Outcome.Same.class, same -> {
            assertThat(same.inputs()).isGreaterThan(1_000);
            assertThat(same.placed()).isGreaterThan(100);
        });
    }

    @Test
    void whatWasDecidedOtherwiseIsFoundAndAHalfLineIsSaid() throws IOException {
        var text = Files.readString(recorded());
        var other = text.replaceFirst("\"member\":\"c[12]\",", "\"member\":\"c9\",");
        assertThat(other).isNotEqualTo(text);
        assertThat(Replay.of(new BufferedReader(new StringReader(other)))).isInstanceOf(Replay.Outcome.Different.class);
        assertThat(Replay.of(new BufferedReader(new StringReader(text.substring(0, text.length() - 9)))))
                .isInstanceOf(Replay.Outcome.Unreadable.class);
        assertThat(Replay.of(new BufferedReader(new StringReader(text.substring(text.indexOf('\n') + 1)))))
                .isInstanceOf(Replay.Outcome.Unreadable.class);
    }

    private Path recorded() throws IOException {
        var file = folder.resolve("inputs.jsonl");
        var log = RecordedInputs.to(file);
        log.begin(SETTINGS);
        var scheduler = new Scheduler(Ranking.DEFAULT, SETTINGS);
        for (var step = 0; step < 1_500; step++) {
            var input = input(step);
            log.input(input);
            scheduler.apply(input);
            var now = step * 500L;
            while (scheduler.hasWork(now)) {
                var round = scheduler.decide(now);
                log.round(now, round);
                for (var place : round.plan().places()) {
                    var claim = Claim.fresh(
                                    "t-" + place.job().key().uid(),
                                    place.member(),
                                    place.job().key(),
                                    place.job().gang(),
                                    place.fit().promised())
                            .endingAt(place.job().endIfStartedAt(now));
                    live.add(claim);
                    for (var next : List.of(
                            new Input.Dispatched(claim.job(), claim),
                            new Input.Attempts(List.of(new Attempt(claim, true, null))))) {
                        log.input(next);
                        scheduler.apply(next);
                    }
                }
            }
        }
        log.close();
        return file;
    }

    private Input input(int step) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Input.Offered(job(step));
            case 3, 4 ->
                live.isEmpty()
                        ? new Input.Happened(new Trigger.Policy())
                        : new Input.Attempts(
                                List.of(new Attempt(live.remove(random.nextInt(live.size())), true, Proof.FINISHED)));
            case 5, 6 -> new Input.Reported(view("c" + (1 + random.nextInt(2)), step + 1L), Map.of());
            case 7 -> new Input.MemberChanged(view("c1", step + 1L));
            default -> throw new AssertionError("no such case");
        };
    }

    private Job job(int step) {
        var executors = 1 + random.nextInt(12);
        var request =
                new Resources(1_000, 1L << 30, 0, 1, random.nextInt(9) == 0 ? Map.of("nvidia.com/gpu", 1L) : Map.of());
        var job = new Job(
                new JobKey("default", "j" + step, "u" + step),
                "b" + step,
                random.nextInt(3),
                step,
                step,
                new Gang(List.of(
                        new PodSet("driver", 1, 1, Resources.pod(1_000, 1L << 30), NodeConstraints.NONE),
                        new PodSet("executor", executors, executors, request, NodeConstraints.NONE)
                                .labelled(random.nextBoolean() ? Map.of("team", "red") : Map.of()))),
                Placement.ANYWHERE,
                new Requirements(
                        "v1/Kind",
                        true,
                        "",
                        false,
                        new OperatorSince(2, 1, "spec.x"),
                        "",
                        Set.of(),
                        Set.of(),
                        Set.of()),
                List.of());
        return random.nextBoolean() ? job.expectedToRun(1_000L * random.nextInt(1, 300)) : job;
    }

    private MemberView view(String name, long sequence) {
        var nodes = new Resources[4];
        for (var i = 0; i < nodes.length; i++) {
            nodes[i] = new Resources(
                    random.nextInt(16) * 1_000L, 64L << 30, 0, 100, i == 0 ? Map.of("nvidia.com/gpu", 2L) : Map.of());
        }
        var group = new NodeGroup(
                "pool", Map.of("a", "b"), List.of(), List.of("n0", "n1", "n2", "n3"), NodeColumns.of(nodes));
        return new MemberView(
                name,
                new MemberTraits(
                        Map.of("zone", "z"),
                        "p",
                        "r",
                        "z",
                        List.of(new Taint("k", "v", Taint.Effect.PREFER_NO_SCHEDULE)),
                        1),
                MemberState.READY,
                new Capabilities(
                        null,
                        new SparkOperator.Present(
                                Set.of(),
                                Set.of("2.4.0"),
                                Set.of("3.5"),
                                SparkOperator.Answer.YES,
                                SparkOperator.Answer.YES,
                                Set.of()),
                        null,
                        null,
                        null),
                new Capacity(
                        sequence,
                        List.of(group),
                        List.of(new QuotaLeft("default", "q", Map.of("pods", 40L), Set.of())),
                        List.of(new UnitCaps(
                                "default",
                                "caps",
                                Map.of("team", "red"),
                                List.of("team"),
                                false,
                                List.of(new UnitCaps.Unit("ecs", Map.of("a", "b"), Map.of("pods", 9L))),
                                List.of(new UnitCaps.Use(List.of("red"), List.of(Map.of("pods", 2L))))))));
    }
}
