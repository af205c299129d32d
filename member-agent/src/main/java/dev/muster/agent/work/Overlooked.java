package dev.muster.agent.work;

import dev.muster.agent.watch.WorkWatch;
import dev.muster.api.fleet.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Works that a second watch has seen and the controller's own has not: informers have died silently before. Such a Work is
 * looked at directly, again and again, until the controller's watch is back.
 */
final class Overlooked {
    private static final Logger LOG = Logger.getLogger(Overlooked.class);

    /** Both watches hear of a change within milliseconds; a controller with much to do takes longer. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final WorkWatch works;
    private final WorkController controller;
    private final LongSupplier nanos;
    private final Map<String, Long> since = new HashMap<>();

    Overlooked(WorkWatch works, WorkController controller, LongSupplier nanos) {
        this.works = works;
        this.controller = controller;
        this.nanos = nanos;
    }

    /** To be called every few seconds. Cost: one comparison per Work. */
    void check() {
        since.keySet().removeIf(name -> works.get(name).isEmpty());
        for (Work work : works.all()) {
            String name = work.getMetadata().getName();
            Optional<String> looked = controller.lookedAt(name);
            if (looked.isPresent() && looked.get().equals(work.getMetadata().getResourceVersion())) {
                since.remove(name);
            } else if (late(name)) {
                LOG.warnf("Work %s was overlooked by the controller's watch; looking at it now", name);
                controller.next(work);
            }
        }
    }

    private boolean late(String name) {
        long now = nanos.getAsLong();
        return now - since.computeIfAbsent(name, n -> now) > GRACE.toNanos();
    }
}
