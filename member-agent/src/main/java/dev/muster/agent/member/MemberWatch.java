package dev.muster.agent.member;

import dev.muster.agent.watch.LastingWatch;
import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the member shows of our copies and pods, by token, and when its operator last wrote. A cache: what is absent here
 * is asked for at the API server before anything is concluded. A member whose API server is away, or that has no
 * SparkApplications, is watched again and again until it answers.
 */
public final class MemberWatch implements AutoCloseable {
    /** API servers send a bookmark about once a minute: a watch without one for longer hears nothing. */
    private static final Duration DEAF = Duration.ofSeconds(75);

    private final LastingWatch<SparkApplication> applicationWatch;
    private final LastingWatch<Pod> podWatch;
    private final ByToken<SparkApplication> copies;
    private final ByToken<Pod> pods;
    /** Statuses of everybody's applications, by name: only whether one changed is of interest. */
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    private final Map<String, Pod> goneDrivers = new ConcurrentHashMap<>();
    private final Map<String, String> lostSlots = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> awaitedDeletions = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private volatile long operatorWrote;
    private volatile boolean deaf;

    /**
     * @param changed is told the token of whatever changed; must be quick
     * @param nanos a monotonic clock, as System.nanoTime
     * @param staleAfter a watch that is silent for so long is opened anew
     */
    public MemberWatch(KubernetesClient client, Consumer<String> changed, LongSupplier nanos, Duration staleAfter) {
        this.nanos = nanos;
        this.operatorWrote = nanos.getAsLong();
        copies = new ByToken<>(changed, new Applications());
        pods = new ByToken<>(changed, new Pods());
        applicationWatch = new LastingWatch<>(
                "SparkApplications of the member",
                () -> client.resources(SparkApplication.class).inAnyNamespace().runnableInformer(0),
                SparkApplication::new,
                copies,
                staleAfter);
        podWatch = new LastingWatch<>(
                "pods of our jobs",
                () -> client.pods().inAnyNamespace().withLabel(Reserved.TOKEN).runnableInformer(0),
                Pod::new,
                pods,
                staleAfter);
    }

    public void start() {
        applicationWatch.open();
        podWatch.open();
    }

    /** Replaces watches that died. To be called every few seconds. */
    public void check() {
        applicationWatch.check();
        podWatch.check();
    }

    /** Pods have been listed once: before that nothing may be concluded from what is not seen. */
    public boolean ready() {
        return podWatch.complete();
    }

    public Optional<SparkApplication> copy(String namespace, String name, String token) {
        return copies.of(token).stream()
                .filter(a -> a.getMetadata().getNamespace().equals(namespace)
                        && a.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** Pods of the token: driver, executors, placeholders, fences. */
    public List<Pod> pods(String token) {
        return pods.of(token);
    }

    /** The last driver pod of the token that was deleted, as it was then. */
    public Optional<Pod> goneDriver(String token) {
        return Optional.ofNullable(goneDrivers.get(token));
    }

    /** Why a placeholder of the token that had a node is gone, or going, by another hand than ours. */
    public Optional<String> lostSlot(String token) {
        return Optional.ofNullable(lostSlots.get(token));
    }

    /**
     * For how long the operator has written no status, as far as that can be told: while nothing is heard of the member
     * nothing is held against its operator, and afterwards its time begins anew.
     */
    public Duration operatorQuiet() {
        long now = nanos.getAsLong();
        if (applicationWatch.silence().compareTo(DEAF) > 0) {
            deaf = true;
        } else if (deaf) {
            deaf = false;
            operatorWrote = now;
        }
        return deaf ? Duration.ZERO : Duration.ofNanos(now - operatorWrote);
    }

    /** @return completed when the deletion of that pod has been seen */
    public CompletableFuture<Void> deletionOf(String uid) {
        return awaitedDeletions.computeIfAbsent(uid, u -> new CompletableFuture<>());
    }

    public void stopAwaiting(String uid) {
        awaitedDeletions.remove(uid);
    }

    /** Placeholders are made anew: what was lost before does not count. */
    public void forgetLoss(String token) {
        lostSlots.remove(token);
    }

    public void forget(String token) {
        goneDrivers.remove(token);
        lostSlots.remove(token);
    }

    @Override
    public void close() {
        applicationWatch.close();
        podWatch.close();
    }

    public static @Nullable String label(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? null : labels.get(key);
    }

    /** Any status that changes tells that the operator lives; what is seen for the first time tells nothing. */
    private final class Applications implements ByToken.Events<SparkApplication> {
        @Override
        public void seen(String key, SparkApplication application) {
            Integer before = statuses.put(key, Objects.hashCode(application.getStatus()));
            if (before != null && before != Objects.hashCode(application.getStatus())) {
                operatorWrote = nanos.getAsLong();
            }
        }

        @Override
        public void gone(String key, @Nullable SparkApplication last) {
            statuses.remove(key);
        }
    }

    private final class Pods implements ByToken.Events<Pod> {
        @Override
        public void seen(String key, Pod pod) {
            if (Slots.isPlaceholder(pod)) {
                Slots.disruption(pod).ifPresent(words -> lose(pod, words));
            }
        }

        @Override
        public void gone(String key, @Nullable Pod pod) {
            if (pod == null) {
                return;
            }
            CompletableFuture<Void> awaited =
                    awaitedDeletions.remove(pod.getMetadata().getUid());
            if (awaited != null) {
                awaited.complete(null);
            } else if (Slots.isPlaceholder(pod)) {
                lose(pod, "it was deleted");
            } else if ("driver".equals(label(pod, "spark-role"))) {
                goneDrivers.put(Objects.requireNonNull(label(pod, Reserved.TOKEN)), pod);
            }
        }

        private void lose(Pod pod, String words) {
            String token = Objects.requireNonNull(label(pod, Reserved.TOKEN));
            lostSlots.putIfAbsent(token, pod.getMetadata().getName() + ": " + words);
        }
    }
}
