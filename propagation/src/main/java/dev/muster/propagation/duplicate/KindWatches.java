package dev.muster.propagation.duplicate;

import dev.muster.propagation.watch.HubWatch;
import dev.muster.propagation.watch.KeyedLoop;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** One watch for each kind that is wanted, started and stopped as that changes. A kind that cannot be watched never holds up another. */
final class KindWatches implements AutoCloseable {
    /** A kind that the hub does not serve, or not to us, is asked for again; a guess, people install CRDs in minutes. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    private static final int WORKERS = 4;

    /** What comes of watching. */
    interface Listener {
        /** A template came, changed or went; trimmed in its last case. */
        void changed(ServedKind kind, GenericKubernetesResource template);

        /** @param reason one of the documented codes */
        void unwatchable(ApiKind kind, String reason, String message);
    }

    record Watched(ServedKind kind, HubWatch<GenericKubernetesResource> watch) {}

    private final KubernetesClient hub;
    private final Predicate<ApiKind> wanted;
    private final Listener listener;
    private final Map<ApiKind, Watched> watches = new ConcurrentHashMap<>();
    private final Set<ApiKind> told = ConcurrentHashMap.newKeySet();
    private final KeyedLoop<ApiKind> loop = new KeyedLoop<>("kinds", WORKERS, this::follow);

    KindWatches(KubernetesClient hub, Predicate<ApiKind> wanted, Listener listener) {
        this.hub = hub;
        this.wanted = wanted;
        this.listener = listener;
    }

    /** Which kinds are wanted may have changed. */
    void look(Set<ApiKind> kinds) {
        told.removeAll(kinds);
        kinds.forEach(loop::wake);
        watches.keySet().forEach(loop::wake);
    }

    Optional<Watched> of(ApiKind kind) {
        return Optional.ofNullable(watches.get(kind));
    }

    List<Watched> all() {
        return new ArrayList<>(watches.values());
    }

    private void follow(ApiKind kind) {
        var watched = watches.get(kind);
        if (!wanted.test(kind)) {
            if (watched != null && watches.remove(kind, watched)) {
                watched.watch().close();
            }
        } else if (watched == null) {
            start(kind);
        }
    }

    private void start(ApiKind kind) {
        var served = ServedKind.of(hub, kind);
        if (served.isEmpty()) {
            unwatchable(
                    kind,
                    "KindNotServed",
                    "the hub serves no " + kind + " that can be read, watched and patched: install its"
                            + " CustomResourceDefinition or correct spec.resourceSelectors");
            return;
        }
        try {
            served.get()
                    .in(hub)
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(1L).build());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            unwatchable(
                    kind,
                    "Forbidden",
                    "Muster may not read " + kind + " on the hub: grant get, list, watch and patch by a ClusterRole"
                            + " labelled muster.dev/aggregate-to-templates=true");
            return;
        }
        watch(served.get());
    }

    private void watch(ServedKind served) {
        var watch = new HubWatch<>(
                served.in(hub).inAnyNamespace(),
                Templates::trimmed,
                (GenericKubernetesResource object, HubWatch.Change change) -> listener.changed(served, object));
        // Known before the first event, so that nothing that is told cannot be looked up.
        watches.put(served.kind(), new Watched(served, watch));
        watch.start();
        watch.all().forEach(object -> listener.changed(served, object));
        told.remove(served.kind());
    }

    private void unwatchable(ApiKind kind, String reason, String message) {
        if (told.add(kind)) {
            listener.unwatchable(kind, reason, message);
        }
        loop.wakeAfter(kind, ASK_AGAIN);
    }

    boolean isWatching() {
        return watches.values().stream().allMatch(watched -> watched.watch().isRunning());
    }

    @Override
    public void close() {
        loop.close();
        watches.values().forEach(watched -> watched.watch().close());
    }
}
