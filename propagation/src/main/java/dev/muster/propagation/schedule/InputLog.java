package dev.muster.propagation.schedule;

import dev.muster.core.schedule.Input;
import dev.muster.core.schedule.Round;
import dev.muster.core.schedule.Scheduler;

/** Where the scheduling loop's inputs and decisions go, in order; called on the loop's thread. */
public interface InputLog extends AutoCloseable {
    /** Keeps nothing. */
    InputLog NONE = new InputLog() {
        @Override
        public void begin(Scheduler.Settings settings) {}

        @Override
        public void input(Input input) {}

        @Override
        public void round(long nowMillis, Round round) {}

        @Override
        public void close() {}
    };

    void begin(Scheduler.Settings settings);

    void input(Input input);

    void round(long nowMillis, Round round);

    @Override
    void close();
}
