package dev.muster.propagation.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.muster.core.schedule.Scheduler;
import dev.muster.propagation.replay.Lines.Decided;
import dev.muster.propagation.replay.Lines.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Plays a recorded log through the same decision and compares every plan, byte for byte. */
public final class Replay {
    private Replay() {}

    /** How a replay ended. */
    public sealed interface Outcome {
        /** Every plan came out as recorded. */
        record Same(int inputs, int cycles, int placed) implements Outcome {}

        /** @param line of the log, from 1 */
        record Different(int line, String recorded, String replayed) implements Outcome {}

        /** The log cannot be read to its end; what comes before was the same. */
        record Unreadable(int line, String why) implements Outcome {}
    }

    /** @param args the log's file. Ends the process: 0 same, 1 different, 2 unreadable or no file */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: replay FILE, a file that muster.schedule.record wrote");
            System.exit(2);
        }
        System.exit(run(Path.of(args[0]), System.out));
    }

    private static int run(Path file, PrintStream out) throws IOException {
        if (!Files.isReadable(file)) {
            System.err.println(file + " cannot be read: name a file that muster.schedule.record wrote");
            return 2;
        }
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return switch (of(lines)) {
                case Outcome.Same same -> {
                    out.printf(
                            "same: %d cycles from %d inputs, %d jobs placed%n",
                            same.cycles(), same.inputs(), same.placed());
                    yield 0;
                }
                case Outcome.Different different -> {
                    out.printf(
                            "different at line %d%nrecorded: %s%nreplayed: %s%n",
                            different.line(), different.recorded(), different.replayed());
                    yield 1;
                }
                case Outcome.Unreadable unreadable -> {
                    out.printf("line %d: %s%n", unreadable.line(), unreadable.why());
                    yield 2;
                }
            };
        }
    }

    /** @throws IOException the log could not be read any further */
    public static Outcome of(BufferedReader log) throws IOException {
        Scheduler scheduler = null;
        int number = 0;
        int inputs = 0;
        int cycles = 0;
        int placed = 0;
        for (var text = log.readLine(); text != null; text = log.readLine()) {
            number++;
            var line = read(text);
            if (line == null) {
                return new Outcome.Unreadable(
                        number, "not a line of a log; a process that was killed may leave half a line");
            }
            if (line.begin() != null) {
                if (line.begin().format() != Lines.FORMAT) {
                    return new Outcome.Unreadable(
                            number, "format " + line.begin().format() + ", this replays " + Lines.FORMAT);
                }
                scheduler = new Scheduler(line.begin().settings());
            } else if (scheduler == null) {
                return new Outcome.Unreadable(number, "the log does not begin with its settings");
            } else if (line.input() != null) {
                inputs++;
                scheduler.apply(line.input());
            } else if (line.decided() != null) {
                cycles++;
                var again = again(scheduler, line.decided());
                placed += (int) line.decided().outcomes().stream()
                        .filter(outcome -> outcome.member() != null)
                        .count();
                if (!again.equals(text)) {
                    return new Outcome.Different(number, text, again);
                }
            }
        }
        return new Outcome.Same(inputs, cycles, placed);
    }

    private static String again(Scheduler scheduler, Decided decided) throws JsonProcessingException {
        var round = scheduler.decide(decided.nowMillis());
        return Lines.JSON.writeValueAsString(new Line(null, null, RecordedInputs.decided(decided.nowMillis(), round)));
    }

    private static @Nullable Line read(String text) {
        try {
            return Lines.JSON.readValue(text, Line.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
