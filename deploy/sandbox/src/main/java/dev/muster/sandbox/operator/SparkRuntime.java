package dev.muster.sandbox.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.sandbox.kubelet.PodAnnotations;
import dev.muster.sandbox.loop.Deletion;
import dev.muster.sandbox.loop.Fresh;
import dev.muster.sandbox.loop.KeyedLoop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The Spark processes, played: what a running driver does until it ends, and that executors end with their driver.
 *
 * <pre>
 *  driver Running ──driverStart──▶ executors, batch by batch ──80 % run, or the wait is over and one runs──▶ the job
 *                                        ▲ lost ones are replaced                                              │ runTime
 *                                        └─────────────────────────────────────────────────────────────────────┤
 *                                                                      executors deleted, driver exits with 0 ◀┘
 * </pre>
 *
 * <p>Pods of a real submission are left alone. It goes on whatever becomes of the operator. How a process ends is told to the kubelet by annotation.
 */
final class SparkRuntime implements ResourceEventHandler<Pod>, AutoCloseable {
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final Duration RETRY_ALLOCATION = Duration.ofSeconds(1);
    private static final int WORKERS = 16;

    private final KubernetesClient client;
    private final Supplier<OperatorSettings> settings;
    private final MemberView view;
    private final ConcurrentMap<String, DriverRun> runs = new ConcurrentHashMap<>();
    private final KeyedLoop<String> loop = new KeyedLoop<>("spark-runtime", WORKERS, this::step);

    SparkRuntime(KubernetesClient client, Supplier<OperatorSettings> settings, MemberView view) {
        this.client = client;
        this.settings = settings;
        this.view = view;
    }

    @Override
    public void onAdd(Pod pod) {
        loop.wake(MemberView.appKey(pod));
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        if (!MemberView.phase(before).equals(MemberView.phase(pod)) || isStopping(before) != isStopping(pod)) {
            loop.wake(MemberView.appKey(pod));
        }
    }

    @Override
    public void onDelete(Pod pod, boolean unknownFinalState) {
        loop.wake(MemberView.appKey(pod));
    }

    /** A driver whose application was not seen yet goes on when it is. */
    ResourceEventHandler<GenericKubernetesResource> appEvents() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource app) {
                loop.wake(Fresh.key(app));
            }

            @Override
            public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource app) {}

            @Override
            public void onDelete(GenericKubernetesResource app, boolean unknownFinalState) {}
        };
    }

    private void step(String appKey) {
        List<Pod> pods = view.podsOf(appKey).stream()
                .filter(pod -> !pod.getMetadata().getLabels().containsKey(SubmitProgram.HOME_LABEL))
                .toList();
        Optional<Pod> driver = pods.stream()
                .filter(pod -> MemberView.hasRole(pod, Role.DRIVER) && !MemberView.isTerminal(pod))
                .findFirst();
        List<Pod> executors = pods.stream()
                .filter(pod -> MemberView.hasRole(pod, Role.EXECUTOR))
                .toList();
        if (pods.isEmpty()) {
            runs.remove(appKey);
        }
        Optional.ofNullable(runs.get(appKey)).filter(DriverRun::isStopping).ifPresent(run -> stop(run.own(executors)));
        endOrphans(driver, executors);
        if (driver.isPresent() && MemberView.phase(driver.get()).equals("Running")) {
            run(appKey, driver.get(), executors);
        }
    }

    private void run(String appKey, Pod driver, List<Pod> executors) {
        Optional<SparkApp> app = view.app(appKey);
        if (app.isEmpty()) {
            return;
        }
        String uid = driver.getMetadata().getUid();
        DriverRun run = runs.compute(
                appKey, (key, known) -> known != null && known.isOf(uid) ? known : new DriverRun(uid, app.get()));
        if (isStopping(driver)) {
            run.stop();
            stop(run.own(executors));
            return;
        }
        run.observe(executors);
        try {
            switch (run.next(settings.get(), Instant.now())) {
                case DriverRun.Step.Rest() -> {}
                case DriverRun.Step.Wait(var time) -> loop.wakeAfter(appKey, time);
                case DriverRun.Step.Ask(var count) -> ask(appKey, app.get(), driver, run, count);
                case DriverRun.Step.Exit(var code) -> exit(driver, executors, code, "");
            }
        } catch (SparkRefusal e) {
            exit(driver, executors, 1, e.getMessage());
        }
    }

    /** Creates this many executors; what the cluster refuses (a quota, say) is asked for again later, as Spark does. */
    private void ask(String appKey, SparkApp app, Pod driver, DriverRun run, int count) throws SparkRefusal {
        if (!run.mayAsk(() -> DriverRights.allow(client, driver))) {
            throw new SparkRefusal("service account " + driver.getSpec().getServiceAccountName() + " of namespace "
                    + app.namespace() + " may not create pods");
        }
        OperatorSettings now = settings.get();
        SparkPods pods = new SparkPods(app, run.properties(now.webhook()), now.webhook());
        for (int i = 0; i < count; i++) {
            Pod executor = pods.executor(driver, run.prefix(), run.nextId());
            try {
                client.pods().inNamespace(app.namespace()).resource(executor).create();
                run.asked(executor.getMetadata().getName());
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    loop.wakeAfter(appKey, RETRY_ALLOCATION);
                    return;
                }
            }
        }
        loop.wakeAfter(appKey, now.spark().batchInterval());
    }

    /** The driver stops its executors, then ends. */
    private void exit(Pod driver, List<Pod> executors, int code, String message) {
        stop(executors);
        tell(driver, code, message);
    }

    /** A driver deletes its executors when it ends or is told to (SIGTERM); one that is killed cannot. */
    private void stop(List<Pod> executors) {
        for (Pod executor : executors) {
            if (!isStopping(executor)) {
                client.pods()
                        .inNamespace(executor.getMetadata().getNamespace())
                        .withName(executor.getMetadata().getName())
                        .delete();
            }
        }
    }

    private static boolean isStopping(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Executors whose driver is gone notice it and end with 1. */
    private void endOrphans(Optional<Pod> driver, List<Pod> executors) {
        Optional<String> alive = driver.map(pod -> pod.getMetadata().getUid());
        for (Pod executor : executors) {
            boolean orphan = executor.getMetadata().getOwnerReferences().stream()
                    .filter(owner -> owner.getKind().equals("Pod"))
                    .noneMatch(owner -> Optional.of(owner.getUid()).equals(alive));
            if (orphan && MemberView.phase(executor).equals("Running") && !isStopping(executor)) {
                tell(executor, 1, "driver is gone");
            }
        }
    }

    private void tell(Pod pod, int code, String message) {
        if (String.valueOf(code).equals(pod.getMetadata().getAnnotations().get(PodAnnotations.EXIT_CODE))) {
            return;
        }
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata =
                patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
        metadata.putObject("annotations")
                .put(PodAnnotations.EXIT_CODE, String.valueOf(code))
                .put(PodAnnotations.EXIT_MESSAGE, message.isEmpty() ? null : message);
        try {
            client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .patch(MERGE, patch.toString());
        } catch (KubernetesClientException e) {
            if (!Deletion.isGone(e) && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
