package dev.muster.agent.object;

import dev.muster.agent.hub.HubWorks;
import dev.muster.api.fleet.Work;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** later */
public final class ObjectWorks implements AutoCloseable {
    public ObjectWorks(HubWorks works, KubernetesClient member, Consumer<String> nudge, Clock clock) {}

    public Optional<Duration> next(Work work) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
