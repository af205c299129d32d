package dev.muster.propagation.replay;

import dev.muster.core.cycle.Decision;
import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Round;
import dev.muster.core.schedule.Scheduler;
import dev.muster.propagation.replay.Lines.Begin;
import dev.muster.propagation.replay.Lines.Decided;
import dev.muster.propagation.replay.Lines.Kept;
import dev.muster.propagation.replay.Lines.Line;
import dev.muster.propagation.replay.Lines.Outcome;
import dev.muster.propagation.schedule.InputLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes inputs and decisions to a file, a JSON object a line. The file is begun anew with the loop: what the decision
 * remembers begins empty too. A disk that fails ends the recording, with a line in the process' log, never the scheduling.
 */
public final class RecordedInputs implements InputLog {
    private static final Logger LOG = Logger.getLogger(RecordedInputs.class);

    private final Path file;
    private @Nullable BufferedWriter out;

    private RecordedInputs(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    /** @throws UncheckedIOException if the file cannot be written */
    public static RecordedInputs to(Path file) {
        try {
            return new RecordedInputs(file, Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new UncheckedIOException("muster.schedule.record: cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void begin(Scheduler.Settings settings) {
        write(new Line(new Begin(Lines.FORMAT, settings), null, null));
    }

    @Override
    public void input(Input input) {
        write(new Line(null, input, null));
    }

    @Override
    public void round(long nowMillis, Round round) {
        write(new Line(null, null, decided(nowMillis, round)));
        flush();
    }

    static Decided decided(long nowMillis, Round round) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Decision decision : round.plan().decisions()) {
            var key = decision.job().key();
            switch (decision) {
                case Decision.Place place ->
                    outcomes.add(new Outcome(
                            key.namespace(), key.name(), key.uid(), place.member(), place.forecast(), null));
                case Decision.Wait wait ->
                    outcomes.add(new Outcome(
                            key.namespace(), key.name(), key.uid(), null, null, List.copyOf(wait.reasons())));
            }
        }
        return new Decided(nowMillis, outcomes, Kept.of(round.kept()));
    }

    private synchronized void write(Line line) {
        if (out == null) {
            return;
        }
        try {
            out.write(Lines.JSON.writeValueAsString(line));
            out.write('\n');
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private synchronized void flush() {
        try {
            if (out != null) {
                out.flush();
            }
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        LOG.errorf("recording to %s ends here: %s", file, e.getMessage());
        close();
    }

    @Override
    public synchronized void close() {
        var closing = out;
        out = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (IOException e) {
                LOG.errorf("the end of %s may be missing: %s", file, e.getMessage());
            }
        }
    }
}
