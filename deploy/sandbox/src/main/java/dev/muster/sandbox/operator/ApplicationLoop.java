package dev.muster.sandbox.operator;

import dev.muster.sandbox.loop.Deletion;
import dev.muster.sandbox.loop.KeyedLoop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The operator's state machine for SparkApplications, faults included.
 *
 * <pre>
 *  "" ─┬─ suspend ─▶ SUSPENDING ─▶ SUSPENDED ─▶ RESUMING ─┐        (suspend: from every state but the two ends)
 *      └─ submit ──▶ SUBMITTED ◀───────────────────────────┘
 *                      │ driver pod
 *                      ▼
 *                   RUNNING ─▶ SUCCEEDING ─▶ COMPLETED            INVALIDATING ─▶ PENDING_RERUN ─▶ submit
 *                      └─────▶ FAILING ────▶ FAILED               (any edit of the spec but suspend and time to live)
 * </pre>
 *
 * <p>The fault that matters most: what is done for a transition, a submission included, is done before its status is
 * written, and is done again when that write meets a conflict.
 */
final class ApplicationLoop implements ResourceEventHandler<GenericKubernetesResource>, AutoCloseable {

    /** What one transition does; whatever it changes in the draft is then written. */
    @FunctionalInterface
    private interface Transition {
        void apply(SparkApp app, StatusDraft draft);
    }

    /** As the real one: five tries, 10 ms apart, then from the queue again. */
    private static final int TRIES_ON_CONFLICT = 5;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(10);

    /** The real operator's {@code --driver-pod-creation-grace-period}. */
    private static final Duration DRIVER_GRACE = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final Supplier<OperatorSettings> settings;
    private final MemberView view;
    private final Submitter submitter;
    private final KeyedLoop<String> loop;

    ApplicationLoop(
            KubernetesClient client,
            Supplier<OperatorSettings> settings,
            MemberView view,
            Optional<SubmitProgram> program) {
        this.client = client;
        this.settings = settings;
        this.view = view;
        this.submitter = new Submitter(client, settings, program);
        this.loop = new KeyedLoop<>("spark-operator", settings.get().workers(), this::step);
    }

    /** Looks at every application, as after a start. */
    void lookAtAll() {
        view.appKeys().forEach(loop::wake);
    }

    @Override
    public void onAdd(GenericKubernetesResource app) {
        loop.wake(SparkApp.of(app).key());
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
        SparkApp app = SparkApp.of(after);
        if (looksAt(app) && !app.isDeleting() && !livePart(before).equals(livePart(after))) {
            Thread.ofVirtual().name("invalidate").start(() -> invalidate(app));
        } else {
            loop.wake(app.key());
        }
    }

    @Override
    public void onDelete(GenericKubernetesResource app, boolean unknownFinalState) {
        loop.wake(SparkApp.of(app).key());
    }

    /** Pods tell only by coming, going and changing phase. */
    ResourceEventHandler<Pod> podEvents() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                loop.wake(MemberView.appKey(pod));
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                if (!MemberView.phase(before).equals(MemberView.phase(pod))) {
                    loop.wake(MemberView.appKey(pod));
                }
            }

            @Override
            public void onDelete(Pod pod, boolean unknownFinalState) {
                loop.wake(MemberView.appKey(pod));
            }
        };
    }

    private static Map<?, ?> livePart(GenericKubernetesResource app) {
        Object spec = app.getAdditionalProperties().get("spec");
        Map<Object, Object> rest = spec instanceof Map<?, ?> fields ? new HashMap<>(fields) : new HashMap<>();
        rest.remove("suspend");
        rest.remove("timeToLiveSeconds");
        return rest;
    }

    /** Best effort, one try, as in the real one: an edit met by another write is missed. */
    private void invalidate(SparkApp app) {
        StatusDraft draft = new StatusDraft(app);
        draft.state(AppState.INVALIDATING);
        try {
            write(app, draft);
        } catch (KubernetesClientException e) {
            System.getLogger(ApplicationLoop.class.getName())
                    .log(System.Logger.Level.DEBUG, () -> "edit of " + app.key() + " missed", e);
        }
        loop.wake(app.key());
    }

    private boolean looksAt(SparkApp app) {
        OperatorSettings now = settings.get();
        return now.presence() == OperatorSettings.Presence.WORKING
                && now.watches(app.namespace())
                && !Misbehaviour.SILENT.isOf(app);
    }

    private void step(String key) {
        Optional<SparkApp> found = view.app(key);
        if (found.isEmpty() || !looksAt(found.get())) {
            return;
        }
        SparkApp app = found.get();
        Duration busy = busyFor(app);
        if (busy.isPositive()) {
            loop.wakeAfter(key, busy);
        } else if (app.isDeleting()) {
            deleteDriver(app);
        } else if (mustSuspend(app)) {
            transition(key, Optional.empty(), (now, draft) -> draft.state(AppState.SUSPENDING));
        } else {
            step(app);
        }
    }

    private Duration busyFor(SparkApp app) {
        if (!Misbehaviour.BUSY.isOf(app)) {
            return Duration.ZERO;
        }
        Instant since = Instant.parse(app.resource().getMetadata().getCreationTimestamp());
        return Duration.between(
                Instant.now(), since.plus(settings.get().submission().busyTime()));
    }

    private boolean mustSuspend(SparkApp app) {
        AppState state = app.state();
        return settings.get().knowsSuspend()
                && app.isSuspended()
                && !state.isTerminal()
                && state != AppState.SUSPENDED
                && state != AppState.SUSPENDING;
    }

    private void step(SparkApp app) {
        AppState state = app.state();
        switch (state) {
            case NEW, RESUMING -> transition(app, this::submit);
            case SUBMITTED, RUNNING, UNKNOWN -> transition(app, this::follow);
            case SUCCEEDING, FAILING -> transition(app, this::end);
            case SUBMISSION_FAILED -> transition(app, this::submissionFailed);
            case PENDING_RERUN -> transition(app, this::rerun);
            case INVALIDATING -> transition(app, this::invalidated);
            case SUSPENDING -> transition(app, this::suspend);
            case SUSPENDED -> transition(app, this::suspended);
            case COMPLETED, FAILED -> ended(app);
        }
    }

    private void transition(SparkApp app, Transition transition) {
        transition(app.key(), Optional.of(app.state()), transition);
    }

    /** Does a transition while the application is in this state, and again after each conflict. */
    private void transition(String key, Optional<AppState> only, Transition transition) {
        for (int i = 0; i < TRIES_ON_CONFLICT; i++) {
            Optional<SparkApp> app = view.app(key);
            if (app.isEmpty() || only.isPresent() && only.get() != app.get().state()) {
                return;
            }
            StatusDraft draft = new StatusDraft(app.get());
            transition.apply(app.get(), draft);
            try {
                write(app.get(), draft);
                return;
            } catch (KubernetesClientException e) {
                if (Deletion.isGone(e)) {
                    return;
                }
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
            rest(BETWEEN_TRIES);
        }
        throw new IllegalStateException("status of " + key + " met " + TRIES_ON_CONFLICT + " conflicts");
    }

    /** Writes the status, tied to the version that was read; nothing is sent if nothing changed. */
    private void write(SparkApp app, StatusDraft draft) {
        if (Objects.equals(app.status(), draft.json())) {
            return;
        }
        GenericKubernetesResource changed = new GenericKubernetesResource();
        changed.setApiVersion(app.resource().getApiVersion());
        changed.setKind(app.resource().getKind());
        changed.setMetadata(app.resource().getMetadata());
        changed.setAdditionalProperties(new HashMap<>(app.resource().getAdditionalProperties()));
        changed.setAdditionalProperty("status", draft.json());
        view.wrote(client.genericKubernetesResources(SparkApp.API)
                .inNamespace(app.namespace())
                .resource(changed)
                .updateStatus());
        loop.wake(app.key());
    }

    private void submit(SparkApp app, StatusDraft draft) {
        String submissionId = UUID.randomUUID().toString();
        draft.submissionStarts(submissionId, app.intendedDriverPodName(), Instant.now());
        submitter.submit(app, submissionId).ifPresentOrElse(draft::submissionFailed, draft::submissionSucceeded);
    }

    private void follow(SparkApp app, StatusDraft draft) {
        Optional<Pod> driver = driver(app);
        Instant now = Instant.now();
        if (driver.isPresent()) {
            PodReading.driver(draft, driver.get(), now);
        } else {
            Duration grace = app.state() == AppState.SUBMITTED
                    ? Duration.between(now, draft.submittedAt().orElse(now).plus(DRIVER_GRACE))
                    : Duration.ZERO;
            if (grace.isPositive()) {
                loop.wakeAfter(app.key(), grace);
                return;
            }
            draft.state(AppState.FAILING);
            draft.error("driver pod not found");
            draft.endNow(now);
        }
        PodReading.executors(draft, executors(app));
    }

    private void end(SparkApp app, StatusDraft draft) {
        RestartPolicy policy = RestartPolicy.of(app);
        boolean succeeded = app.state() == AppState.SUCCEEDING;
        if (!policy.retries(draft)) {
            draft.state(succeeded ? AppState.COMPLETED : AppState.FAILED);
            return;
        }
        Duration wait = succeeded ? Duration.ZERO : policy.untilRetry(draft, Instant.now());
        if (wait.isPositive()) {
            loop.wakeAfter(app.key(), wait);
            return;
        }
        deleteDriver(app);
        draft.reset(app.state());
        draft.state(AppState.PENDING_RERUN);
    }

    private void submissionFailed(SparkApp app, StatusDraft draft) {
        RestartPolicy policy = RestartPolicy.of(app);
        if (!policy.retries(draft)) {
            draft.state(AppState.FAILED);
            draft.endNow(Instant.now());
            return;
        }
        Duration wait = policy.untilRetry(draft, Instant.now());
        if (wait.isPositive()) {
            loop.wakeAfter(app.key(), wait);
        } else if (driver(app).isEmpty()) {
            submit(app, draft);
        } else {
            deleteDriver(app);
        }
    }

    private void rerun(SparkApp app, StatusDraft draft) {
        if (driver(app).isEmpty()) {
            submit(app, draft);
        }
    }

    private void invalidated(SparkApp app, StatusDraft draft) {
        deleteDriver(app);
        draft.reset(AppState.INVALIDATING);
        draft.state(AppState.PENDING_RERUN);
    }

    private void suspend(SparkApp app, StatusDraft draft) {
        deleteDriver(app);
        draft.state(AppState.SUSPENDED);
        draft.reset(AppState.SUSPENDED);
    }

    private void suspended(SparkApp app, StatusDraft draft) {
        boolean suspended = app.isSuspended() && settings.get().knowsSuspend();
        if (driver(app).isEmpty() && !suspended) {
            draft.reset(AppState.SUSPENDED);
            draft.state(AppState.RESUMING);
        }
    }

    private void ended(SparkApp app) {
        StatusDraft draft = new StatusDraft(app);
        if (app.spec().path("timeToLiveSeconds").isIntegralNumber()
                && draft.endedAt().isPresent()) {
            Instant due = draft.endedAt()
                    .get()
                    .plusSeconds(app.spec().path("timeToLiveSeconds").asLong());
            if (!Instant.now().isBefore(due)) {
                client.genericKubernetesResources(SparkApp.API)
                        .inNamespace(app.namespace())
                        .withName(app.name())
                        .delete();
                return;
            }
            loop.wakeAfter(app.key(), Duration.between(Instant.now(), due));
        }
        PodReading.executors(draft, executors(app));
        write(app, draft);
    }

    private Optional<Pod> driver(SparkApp app) {
        return view.pod(app.namespace() + "/" + app.driverPodName());
    }

    private List<Pod> executors(SparkApp app) {
        return view.podsOf(app.key()).stream()
                .filter(pod -> MemberView.hasRole(pod, Role.EXECUTOR))
                .filter(pod ->
                        app.submissionId().equals(pod.getMetadata().getLabels().get(SparkPods.SUBMISSION_ID)))
                .toList();
    }

    /** By name and with the pod's own grace, as the real operator does. */
    private void deleteDriver(SparkApp app) {
        client.pods().inNamespace(app.namespace()).withName(app.driverPodName()).delete();
    }

    private static void rest(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
