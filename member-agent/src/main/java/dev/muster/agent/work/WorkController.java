package dev.muster.agent.work;

import dev.muster.agent.hub.HubWorks;
import dev.muster.agent.member.MemberWatch;
import dev.muster.api.fleet.Work;
import dev.muster.api.fleet.WorkSpec.Form;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Looks at one Work whenever it, or anything that carries its token in the member, changes; and when a wait is over. */
final class WorkController implements Reconciler<Work> {
    private static final Logger LOG = Logger.getLogger(WorkController.class);

    /** After no answer from a server: one to five seconds, spread so that many Works do not come back at once. */
    private static final long BACKOFF_MILLIS = 1_000;

    private static final Duration NOT_READY = Duration.ofMillis(200);

    private final SimpleInboundEventSource<Work> nudges = new SimpleInboundEventSource<>("member");
    private final Attempts attempts;
    private final AttemptLoop loop;
    private final HubWorks works;
    private final MemberWatch watch;
    private final Function<Work, Optional<Duration>> objects;
    private final Map<String, String> looked = new ConcurrentHashMap<>();

    /** @param objects carries an Object Work as far as it goes now, and says when to look again */
    WorkController(
            Attempts attempts,
            AttemptLoop loop,
            HubWorks works,
            MemberWatch watch,
            Function<Work, Optional<Duration>> objects) {
        this.attempts = attempts;
        this.loop = loop;
        this.works = works;
        this.watch = watch;
        this.objects = objects;
    }

    /** Makes a Work be looked at. */
    void nudge(String name) {
        nudges.propagateEvent(new ResourceID(name, works.namespace()));
    }

    @Override
    public List<EventSource<?, Work>> prepareEventSources(EventSourceContext<Work> context) {
        return List.of(nudges);
    }

    @Override
    public UpdateControl<Work> reconcile(Work work, Context<Work> context) {
        UpdateControl<Work> control = UpdateControl.noUpdate();
        next(work).ifPresent(control::rescheduleAfter);
        return control;
    }

    /** Which version of a Work was looked at last. */
    Optional<String> lookedAt(String name) {
        return Optional.ofNullable(looked.get(name));
    }

    void forget(String name) {
        looked.remove(name);
    }

    /** Looks at a Work now, whoever found it. */
    Optional<Duration> next(Work work) {
        if (!watch.ready()) {
            return Optional.of(NOT_READY);
        }
        looked.put(work.getMetadata().getName(), work.getMetadata().getResourceVersion());
        try {
            return work.getSpec().form() == Form.Object
                    ? objects.apply(work)
                    : loop.run(attempts.of(work), new HubSink(works));
        } catch (KubernetesClientException | IllegalStateException | IllegalArgumentException e) {
            LOG.warnf("%s: %s; trying again", work.getMetadata().getName(), e.getMessage());
            return Optional.of(
                    Duration.ofMillis(ThreadLocalRandom.current().nextLong(BACKOFF_MILLIS, 5 * BACKOFF_MILLIS)));
        }
    }
}
