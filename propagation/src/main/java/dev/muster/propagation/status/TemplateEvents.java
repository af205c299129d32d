package dev.muster.propagation.status;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Events on templates: written by a few threads behind bounded queues, and never in the way of anything else. The name of an event is
 * made of what it is about, so the same again raises its count, also after a restart, and is always written by the same thread. When its
 * queue is full the event is dropped: status and bindings say the same.
 */
public final class TemplateEvents implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TemplateEvents.class);
    /** A write takes a server some milliseconds: one thread would lag behind a hundred decisions a second. */
    private static final int WRITERS = 4;

    /** Events that wait for one of the threads. */
    private static final int QUEUE = 2_500;

    private static final int LONGEST_MESSAGE = 1024;
    private static final int LONGEST_NAME = 200;

    /** The documents' own source component. */
    private static final String COMPONENT = dev.muster.api.policy.PropagationSpec.DEFAULT_SCHEDULER;

    private final KubernetesClient hub;
    private final Clock clock;
    private final List<BlockingQueue<Event>> queues;
    private final List<Thread> writers;
    private final Cache<String, Event> recent = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    public TemplateEvents(KubernetesClient hub, Clock clock) {
        this.hub = hub;
        this.clock = clock;
        this.queues = Stream.generate(() -> (BlockingQueue<Event>) new ArrayBlockingQueue<Event>(QUEUE))
                .limit(WRITERS)
                .toList();
        this.writers = queues.stream()
                .map(queue -> Thread.ofPlatform().name("events").daemon().start(() -> run(queue)))
                .toList();
    }

    /**
     * Tells something about an object; returns at once.
     *
     * @param series what makes it the same event again, with a higher count and the newest message
     */
    public void tell(HasMetadata about, String type, String reason, String series, String message) {
        var event = event(about, type, reason, series, shortened(message));
        var queue = queues.get(Math.floorMod(event.getMetadata().getName().hashCode(), WRITERS));
        if (!queue.offer(event)) {
            LOG.debugf(
                    "event %s on %s dropped: the queue is full",
                    reason, about.getMetadata().getName());
        }
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }

    private Event event(HasMetadata about, String type, String reason, String series, String message) {
        var metadata = about.getMetadata();
        var namespace = metadata.getNamespace() == null ? "default" : metadata.getNamespace();
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name(metadata.getName(), metadata.getUid() + type + reason + series))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .endInvolvedObject()
                .withType(type)
                .withReason(reason)
                .withMessage(message)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    private static String name(String about, String words) {
        var hash = UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        return about.substring(0, Math.min(about.length(), LONGEST_NAME)) + "." + hash;
    }

    private void run(BlockingQueue<Event> queue) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                write(queue.take());
            } catch (InterruptedException e) {
                return;
            } catch (KubernetesClientException e) {
                LOG.debugf("an event was not written: %s", e.getMessage());
            }
        }
    }

    private void write(Event event) {
        var key = event.getMetadata().getNamespace() + "/" + event.getMetadata().getName();
        var known = recent.getIfPresent(key);
        try {
            recent.put(key, known == null ? hub.resource(event).create() : counted(known, event));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                var existing = hub.resource(event).get();
                if (existing != null) {
                    recent.put(key, counted(existing, event));
                }
            } else if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                recent.invalidate(key);
            } else {
                throw e;
            }
        }
    }

    private Event counted(Event known, Event again) {
        var next = new EventBuilder(known)
                .withCount((known.getCount() == null ? 1 : known.getCount()) + 1)
                .withMessage(again.getMessage())
                .withLastTimestamp(again.getLastTimestamp())
                .build();
        return hub.resource(next).update();
    }

    @Override
    public void close() {
        writers.forEach(Thread::interrupt);
    }
}
