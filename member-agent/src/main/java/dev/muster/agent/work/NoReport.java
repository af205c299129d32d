package dev.muster.agent.work;

import dev.muster.api.fleet.WorkStatus.Phase;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Stands in where no capacity report is made: an attempt's end is told to nobody, and there is no sequence. */
@DefaultBean
@Singleton
class NoReport implements Reporting {
    @Override
    public @Nullable Long youngestSequence() {
        return null;
    }

    @Override
    public void ended(String token, Phase phase) {}
}
