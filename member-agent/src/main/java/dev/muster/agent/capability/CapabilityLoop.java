package dev.muster.agent.capability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.agent.app.AgentConfig;
import dev.muster.agent.apply.SuspendSupport;
import dev.muster.agent.client.Hub;
import dev.muster.agent.client.Member;
import dev.muster.agent.watch.LastingWatch;
import dev.muster.agent.watch.Signal;
import dev.muster.api.Reserved;
import dev.muster.api.client.Retry;
import dev.muster.api.fleet.MemberCluster;
import dev.muster.api.fleet.MemberClusterStatus;
import dev.muster.api.fleet.MemberClusterStatus.Capabilities;
import dev.muster.api.fleet.MemberClusterStatus.ProtocolRange;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.inject.Singleton;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps MemberCluster.status true: once at start, then when something of it changes in the member, at most once an
 * interval. Watches only ring; what is written comes from a live look. Conditions are the control plane's and are not
 * touched; every write is locked to the version that was compared.
 */
@Singleton
public class CapabilityLoop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CapabilityLoop.class);

    /** A change is looked at after this, so that what comes together is one look. */
    private static final Duration DEBOUNCE = Duration.ofMillis(200);

    /** Without any change the member is looked at once in so many intervals: not all that counts can be watched. */
    private static final int IDLE_INTERVALS = 10;

    private static final int TRIES = 5;

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final KubernetesClient hub;
    private final AgentConfig config;
    private final Retry retry;
    private final String agentVersion;
    private final Look look;
    private final ImageLook imageLook;
    private final Signal changed = new Signal();
    private final List<LastingWatch<?>> watches;

    private volatile SuspendSupport.Operator suspend = SuspendSupport.Operator.NotLooked;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** What was asked for last, when it was looked for, and what was found: the loop's own. */
    private List<String> askedImages = List.of();

    private long imagesAt;
    private @Nullable Map<String, Integer> images;

    public CapabilityLoop(
            @Hub KubernetesClient hub,
            @Member KubernetesClient member,
            AgentConfig config,
            Retry retry,
            @ConfigProperty(name = "quarkus.application.version") String agentVersion) {
        this.hub = hub;
        this.config = config;
        this.retry = retry;
        this.agentVersion = agentVersion;
        this.look = new Look(member);
        this.imageLook = new ImageLook(member);
        this.watches = RingingWatches.of(member, config.report().watchStaleAfter(), changed::ring);
    }

    /** Starts the loop; returns at once. */
    public void start() {
        changed.ring();
        watches.forEach(LastingWatch::open);
        thread = Thread.ofVirtual().name("capability").start(this::run);
    }

    /** What the last look, or configuration, says of the operator and {@code spec.suspend}. */
    public SuspendSupport.Operator suspend() {
        return suspend;
    }

    /** Replaces watches that died. To be called every few seconds. */
    public void checkWatches() {
        watches.forEach(LastingWatch::check);
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        watches.forEach(LastingWatch::close);
    }

    private void run() {
        Duration interval = config.capabilities().interval();
        try {
            while (!closed) {
                changed.await(interval.multipliedBy(IDLE_INTERVALS));
                Thread.sleep(DEBOUNCE);
                Thread.sleep(turn(interval));
            }
        } catch (InterruptedException e) {
            if (!closed) {
                LOG.error("the capability loop was interrupted; restart this agent", e);
            }
        }
    }

    /** @return how long to rest: an interval after a write, or a moment when nothing was written */
    private Duration turn(Duration interval) {
        try {
            return write() ? interval : DEBOUNCE;
        } catch (KubernetesClientException e) {
            LOG.warnf(
                    "the status of MemberCluster %s was not written, trying again: %s",
                    config.member().name(), e.getMessage());
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("the member was not looked at for a mistake in this agent, trying again", e);
            }
        }
        changed.ring();
        return AFTER_FAILURE.compareTo(interval) < 0 ? AFTER_FAILURE : interval;
    }

    private boolean write() {
        Optional<String> kubernetes = look.kubernetesVersion();
        if (kubernetes.isEmpty()) {
            throw new KubernetesClientException("the member's API server does not answer");
        }
        Capabilities found = look.findings().capabilities().withImages(images());
        MemberClusterStatus wanted = new MemberClusterStatus(
                kubernetes.get(),
                agentVersion,
                new ProtocolRange(Reserved.PROTOCOL, Reserved.PROTOCOL),
                StatedOver.found(found, config.capabilities().stated()),
                null);
        suspend = honoursSuspend(wanted) ? SuspendSupport.Operator.Honours : SuspendSupport.Operator.MayIgnore;
        for (int tries = 1; ; tries++) {
            try {
                return retry.call(() -> patch(wanted));
            } catch (KubernetesClientException e) {
                // The control plane has just written its condition: compare again.
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Counted anew when other images are asked for, else with every look that no change rang for. */
    private @Nullable Map<String, Integer> images() {
        List<String> asked = asked();
        long now = System.nanoTime();
        long age = config.capabilities().interval().multipliedBy(IDLE_INTERVALS).toNanos();
        if (!asked.equals(askedImages) || now - imagesAt >= age) {
            images = imageLook.shares(asked);
            askedImages = asked;
            imagesAt = now;
        }
        return images;
    }

    /** What the hub asks for in the MemberCluster's annotation; nothing where that cannot be read. */
    private List<String> asked() {
        MemberCluster now = hub.resources(MemberCluster.class)
                .withName(config.member().name())
                .get();
        Map<String, String> annotations = now == null ? null : now.getMetadata().getAnnotations();
        String question = annotations == null ? null : annotations.get(Reserved.IMAGES);
        if (question == null) {
            return List.of();
        }
        try {
            return List.of(hub.getKubernetesSerialization().unmarshal(question, String[].class));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "annotation %s of MemberCluster %s is not a list of names",
                    Reserved.IMAGES, config.member().name());
            return List.of();
        }
    }

    private static boolean honoursSuspend(MemberClusterStatus found) {
        return found.capabilities() != null
                && found.capabilities().sparkOperator() != null
                && Boolean.TRUE.equals(found.capabilities().sparkOperator().suspend());
    }

    private boolean patch(MemberClusterStatus wanted) {
        String name = config.member().name();
        MemberCluster now = hub.resources(MemberCluster.class).withName(name).get();
        if (now == null) {
            throw new KubernetesClientException("there is no MemberCluster " + name + " on the hub: join it first");
        }
        ObjectNode status = StatusPatch.between(ours(now.getStatus()), ours(wanted));
        if (status.isEmpty()) {
            return false;
        }
        ObjectNode patch = status.objectNode();
        patch.putObject("metadata")
                .put("uid", now.getMetadata().getUid())
                .put("resourceVersion", now.getMetadata().getResourceVersion());
        patch.set("status", status);
        hub.resources(MemberCluster.class)
                .withName(name)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
        return true;
    }

    /** The agent's part of a status as JSON. */
    private ObjectNode ours(@Nullable MemberClusterStatus status) {
        KubernetesSerialization serialization = hub.getKubernetesSerialization();
        ObjectNode json = status == null
                ? new ObjectMapper().createObjectNode()
                : serialization.convertValue(status, ObjectNode.class);
        json.remove("conditions");
        return json;
    }
}
