package dev.muster.agent.member;

import dev.muster.api.Reserved;
import dev.muster.api.spark.SparkApplication;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
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
    private static final String BY_TOKEN = "token";

    private final SharedIndexInformer<SparkApplication> applications;
    private final SharedIndexInformer<Pod> pods;
    private final Consumer<String> changed;
    private final LongSupplier nanos;
    private final Map<String, Pod> goneDrivers = new ConcurrentHashMap<>();
    private final Map<String, String> lostSlots = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> awaitedDeletions = new ConcurrentHashMap<>();
    private volatile long operatorWrote;

    /**
     * @param changed is told the token of whatever changed; must be quick
     * @param nanos a monotonic clock, as System.nanoTime
     */
    public MemberWatch(KubernetesClient client, Consumer<String> changed, LongSupplier nanos) {
        this.changed = changed;
        this.nanos = nanos;
        this.operatorWrote = nanos.getAsLong();
        applications = client.resources(SparkApplication.class).inAnyNamespace().runnableInformer(0);
        applications.itemStore(new ShortStore());
        applications.addIndexers(Map.of(BY_TOKEN, MemberWatch::tokens));
        pods = client.pods().inAnyNamespace().withLabel(Reserved.TOKEN).runnableInformer(0);
        pods.addIndexers(Map.of(BY_TOKEN, MemberWatch::tokens));
        applications.exceptionHandler((started, problem) -> true);
        pods.exceptionHandler((started, problem) -> true);
        applications.addEventHandler(new Applications());
        pods.addEventHandler(new Pods());
    }

    public void start() {
        applications.start();
        pods.start();
    }

    /** Pods have been listed once: before that nothing may be concluded from what is not seen. */
    public boolean ready() {
        return pods.hasSynced();
    }

    public Optional<SparkApplication> copy(String namespace, String name, String token) {
        return applications.getIndexer().byIndex(BY_TOKEN, token).stream()
                .filter(a -> a.getMetadata().getNamespace().equals(namespace)
                        && a.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** Pods of the token: driver, executors, placeholders, fences. */
    public List<Pod> pods(String token) {
        return pods.getIndexer().byIndex(BY_TOKEN, token);
    }

    /** The last driver pod of the token that was deleted, as it was then. */
    public Optional<Pod> goneDriver(String token) {
        return Optional.ofNullable(goneDrivers.get(token));
    }

    /** Why a placeholder of the token that had a node is gone, or going, by another hand than ours. */
    public Optional<String> lostSlot(String token) {
        return Optional.ofNullable(lostSlots.get(token));
    }

    /** Nanoseconds on the clock given; the start of this process when nothing was seen yet. */
    public long operatorWrote() {
        return operatorWrote;
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
        applications.close();
        pods.close();
    }

    public static @Nullable String label(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? null : labels.get(key);
    }

    private static List<String> tokens(HasMetadata object) {
        String token = label(object, Reserved.TOKEN);
        return token == null ? List.of() : List.of(token);
    }

    private void tell(HasMetadata object) {
        String token = label(object, Reserved.TOKEN);
        if (token != null) {
            changed.accept(token);
        }
    }

    private final class Applications implements ResourceEventHandler<SparkApplication> {
        @Override
        public void onAdd(SparkApplication application) {
            tell(application);
        }

        @Override
        public void onUpdate(SparkApplication before, SparkApplication application) {
            if (!Objects.equals(before.getStatus(), application.getStatus())) {
                operatorWrote = nanos.getAsLong();
            }
            tell(application);
        }

        @Override
        public void onDelete(SparkApplication application, boolean unknownFinalState) {
            tell(application);
        }
    }

    private final class Pods implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            tell(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod pod) {
            if (Slots.isPlaceholder(pod)) {
                Slots.disruption(pod).ifPresent(words -> lose(pod, words));
            }
            tell(pod);
        }

        @Override
        public void onDelete(Pod pod, boolean unknownFinalState) {
            CompletableFuture<Void> awaited =
                    awaitedDeletions.remove(pod.getMetadata().getUid());
            if (awaited != null) {
                awaited.complete(null);
            } else if (Slots.isPlaceholder(pod)) {
                lose(pod, "it was deleted");
            } else if ("driver".equals(label(pod, "spark-role"))) {
                String token = label(pod, Reserved.TOKEN);
                goneDrivers.put(Objects.requireNonNull(token), pod);
            }
            tell(pod);
        }

        private void lose(Pod pod, String words) {
            String token = label(pod, Reserved.TOKEN);
            lostSlots.putIfAbsent(
                    Objects.requireNonNull(token), pod.getMetadata().getName() + ": " + words);
        }
    }
}
